import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { StdioConfig } from '../../config/load-config.js';
import { BootLogger } from '../../observability/boot-logger.js';
import { CallsInFlight } from '../../pipeline/calls-in-flight.js';
import { endsWithin } from '../ends-within.js';
import type { Peer } from '../mcp/peer.js';
import { ProtocolServers } from '../mcp/protocol-servers.js';
import { localPrincipal } from './local-principal.js';

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
  const handle = serveStdio(() => servers.createLasting(() => peer, peer.principal));
  process.stdin.once('close', onEnd);
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
