import type { Writable } from 'node:stream';
import type { INestApplicationContext } from '@nestjs/common';
import type { JSONRPCRequest } from '@modelcontextprotocol/server';
import { serveStdio } from '@modelcontextprotocol/server/stdio';
import type { StdioConfig } from '../../config/load-config.js';
import { endStart } from '../../loading/start-up.js';
import { ServiceMeter } from '../../observability/metrics/service-meter.js';
import { SessionMetrics } from '../../observability/metrics/session-metrics.js';
import { CallsInFlight } from '../../pipeline/calls-in-flight.js';
import { Pipeline } from '../../pipeline/pipeline.js';
import { Catalogue } from '../../tool/catalogue.js';
import { endsWithin } from '../../observability/ends-within.js';
import { arrivedOf } from '../mcp/call-request.js';
import type { Peer } from '../mcp/peer.js';
import { ProtocolServers } from '../mcp/protocol-servers.js';
import { onlyReadable } from '../mcp/readable-subscriptions.js';
import { WatchedRequests } from '../mcp/watched-requests.js';
import { localPrincipal } from './local-principal.js';
import { PacedMessages } from './paced-messages.js';
import { readMessages } from './read-messages.js';
import { RefusedLines } from './refused-lines.js';
import { StdioConnection } from './stdio-connection.js';
import { type EntryWatch, StdioWire } from './stdio-wire.js';

export interface RunningStdio {
  close(): Promise<void>;
}

/**
 * Serves MCP on this process's stdin and stdout, by the SDK.
 * @param output That stdout, which nothing else can write to.
 */
export async function serveLines(
  app: INestApplicationContext,
  config: StdioConfig,
  onEnd: () => void,
  output: Writable,
): Promise<RunningStdio> {
  const servers = await app.get(ProtocolServers, { strict: false }).load();
  const peer: Peer = {
    principal: localPrincipal(config.stdio),
    transport: 'stdio',
    remoteAddress: undefined,
    onBegun: (id) => wire.reaches(id),
  };
  const wire = new StdioWire(output, entryWatch(app, peer));
  const connection = measuredConnection(app);
  const serve = () => connection.servedBy(servers.createLasting(() => peer, peer.principal));
  const handle = serveStdio(serve, { transport: wire });
  let isClosing = false;
  const serveToTheEnd = async () => {
    await over(readAll(app, config, wire, peer, output), output);
    await wire.close();
    // Once it is told to stop, the end of its input is no second request to.
    if (!isClosing) onEnd();
  };
  void serveToTheEnd();
  endStart();
  return {
    close: async () => {
      isClosing = true;
      connection.end();
      await drain(app, config.server.shutdownTimeoutMs, handle);
    },
  };
}

/** Resolves once all that came has been answered, or has had its time. */
async function readAll(
  app: INestApplicationContext,
  config: StdioConfig,
  wire: StdioWire,
  peer: Peer,
  output: Writable,
): Promise<void> {
  const catalogue = app.get(Catalogue, { strict: false });
  const refused = new RefusedLines(app.get(Pipeline, { strict: false }), catalogue, peer, output);
  const paced = new PacedMessages(output, (message) => wire.arrives(message));
  const read = readMessages(process.stdin, config.server.bodyLimitBytes, {
    accept: (message, length) => paced.accept(onlyReadable(message, catalogue, peer.principal), length),
    refuse: (thrown, message) => refused.refuse(thrown, message),
  });
  // An input that fails has ended.
  await Promise.allSettled([read]);
  const answered = paced.allHandedOn().then(() => wire.allAnswered());
  await endsWithin(answered, config.server.shutdownTimeoutMs);
}

/** Resolves once everything is answered, or nobody reads any more: whatever is still asked would be done for nobody. */
function over(answered: Promise<void>, output: Writable): Promise<void> {
  const { promise: unread, resolve } = Promise.withResolvers<void>();
  output.on('error', () => resolve());
  return Promise.race([answered, unread]);
}

function entryWatch(app: INestApplicationContext, peer: Peer): EntryWatch {
  const watched = app.get(WatchedRequests, { strict: false });
  const senderOf = (request: JSONRPCRequest) => ({ peer, server: undefined, arrived: arrivedOf(request, undefined) });
  return {
    refused: (request, error) => watched.refused(error, request, senderOf(request)),
    opened: (request) => watched.answered(request, senderOf(request)),
  };
}

function measuredConnection(app: INestApplicationContext): StdioConnection {
  const session = app.get(SessionMetrics, { strict: false }).begin('stdio');
  return new StdioConnection(app.get(ServiceMeter, { strict: false }), session);
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
