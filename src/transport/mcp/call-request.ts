import {
  CLIENT_INFO_META_KEY,
  PROTOCOL_VERSION_META_KEY,
  type Implementation,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { CallRequest } from '../../pipeline/call.js';
import { traceContext } from '../trace-context.js';
import { TIMEOUT_META_KEY } from '../../pipeline/start-deadline.stage.js';
import type { Peer } from './peer.js';

/** Characters of the name a client gives itself that are worth keeping. */
const LONGEST_CLIENT_NAME = 128;

/** Translates a request of the SDK into what the hall takes. */
export function callRequest(
  asked: Pick<CallRequest, 'kind' | 'name' | 'input'>,
  peer: Peer,
  server: Server,
  { mcpReq, http }: ServerContext,
): CallRequest {
  const meta = mcpReq._meta;
  const envelope: Readonly<Record<string, unknown>> | undefined = mcpReq.envelope;
  const token = meta?.progressToken;
  return {
    ...asked,
    principal: peer.principal,
    signal: mcpReq.signal,
    timeoutMs: meta?.[TIMEOUT_META_KEY],
    origin: {
      transport: peer.transport,
      protocolVersion: protocolVersionOf(server, envelope, http?.req),
      client: clientOf(envelope?.[CLIENT_INFO_META_KEY] ?? server.getClientVersion()),
      remoteAddress: peer.remoteAddress,
      requestId: mcpReq.id,
      sessionId: http?.req?.headers.get('mcp-session-id') ?? undefined,
      traceContext: traceContext((name) => meta?.[name]),
      httpTraceContext: traceContext((name) => http?.req?.headers.get(name)),
    },
    onAdmitted: (call) => peer.onAdmitted?.(call),
    tell: (level, message, data) => {
      // The SDK filters by the level the client asked for; a client that is gone needs no message.
      mcpReq.log(level, data === undefined ? message : { ...data, message }, asked.name).catch(() => {});
    },
    ...(token !== undefined && {
      reportProgress: (progress, total, message) => {
        const params = {
          progressToken: token,
          progress,
          ...(total !== undefined && { total }),
          ...(message !== undefined && { message }),
        };
        // A client that is gone needs no progress; the call's own signal tells the handler.
        mcpReq.notify({ method: 'notifications/progress', params }).catch(() => {});
      },
    }),
  };
}

function protocolVersionOf(
  server: Server,
  envelope: Readonly<Record<string, unknown>> | undefined,
  request: Request | undefined,
): string | undefined {
  return (
    text(envelope?.[PROTOCOL_VERSION_META_KEY]) ??
    server.getNegotiatedProtocolVersion() ??
    request?.headers.get('mcp-protocol-version') ??
    undefined
  );
}

/** What the client calls itself: unchecked on the 2026-07-28 leg, so read with care. */
function clientOf(client: unknown): string | undefined {
  const { name, version } = (client ?? {}) as Partial<Implementation>;
  return text(name) && `${name}/${text(version) ?? ''}`.slice(0, LONGEST_CLIENT_NAME);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
