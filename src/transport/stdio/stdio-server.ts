import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { serveStdio, StdioServerTransport } from '@modelcontextprotocol/server/stdio';
import type { StdioConfig } from '../../config/load-config.js';
import { BootLogger } from '../../observability/boot-logger.js';
import { CallsInFlight } from '../../pipeline/calls-in-flight.js';
import { Pipeline } from '../../pipeline/pipeline.js';
import { Catalogue } from '../../tool/catalogue.js';
import { endsWithin } from '../ends-within.js';
import type { Peer } from '../mcp/peer.js';
import { ProtocolServers } from '../mcp/protocol-servers.js';
import { onlyReadable } from '../mcp/readable-subscriptions.js';
import { checkedLines } from './checked-lines.js';
import { localPrincipal } from './local-principal.js';
import { RefusedLines } from './refused-lines.js';

export interface RunningStdio {
  close(): Promise<void>;
}

/** Serves MCP on this process's stdin and stdout. `onEnd` is called once the client has closed its side. */
export async function startStdioServer(
  root: DynamicModule,
  config: StdioConfig,
  onEnd: () => void,
): Promise<RunningStdio> {
  const peer: Peer = { principal: localPrincipal(config.stdio), transport: 'stdio', remoteAddress: undefined };
  const app = await NestFactory.createApplicationContext(root, { bufferLogs: true, abortOnError: false });
  app.useLogger(app.get(BootLogger));
  const servers = app.get(ProtocolServers, { strict: false });
  const catalogue = app.get(Catalogue, { strict: false });
  const refused = new RefusedLines(app.get(Pipeline, { strict: false }), catalogue, peer);
  const lines = checkedLines(
    process.stdin,
    (message) => onlyReadable(message, catalogue, peer.principal),
    (thrown, message) => refused.refuse(thrown, message),
  );
  const transport = new StdioServerTransport(lines, process.stdout);
  const handle = serveStdio(() => servers.createLasting(() => peer, peer.principal), { transport });
  lines.once('close', onEnd);
  return { close: () => drain(app, config.server.shutdownTimeoutMs, handle) };
}

async function drain(
  app: INestApplicationContext,
  timeoutMs: number,
  handle: { close(): Promise<void> },
): Promise<void> {
  await endsWithin(app.get(CallsInFlight, { strict: false }).drain(), timeoutMs);
  await handle.close();
  await app.close();
}
