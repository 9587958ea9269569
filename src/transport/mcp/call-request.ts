import {
  CLIENT_INFO_META_KEY,
  PROTOCOL_VERSION_META_KEY,
  type Implementation,
  type Server,
  type ServerContext,
} from '@modelcontextprotocol/server';
import type { CallOrigin, CallRequest } from '../../pipeline/call.js';
import { TIMEOUT_META_KEY } from '../../pipeline/start-deadline.stage.js';
import { traceContext } from '../trace-context.js';
import type { Peer } from './peer.js';

/** Characters of the name a client gives itself that are worth keeping. */
const LONGEST_CLIENT_NAME = 128;

/** Translates a request of the SDK into what the hall takes. */
export function callRequest(
  asked: Pick<CallRequest, 'kind' | 'name' | 'input'>,
  peer: Peer,
  server: Server,
  context: ServerContext,
): CallRequest {
  const { mcpReq } = context;
  return {
    ...asked,
    principal: peer.principal,
    signal: mcpReq.signal,
    timeoutMs: mcpReq._meta?.[TIMEOUT_META_KEY],
    origin: originOf(peer, server, context),
    onAdmitted: (call) => peer.onAdmitted?.(call),
    tell: (level, message, data) => {
      // The SDK filters by the level the client asked for; a client that is gone needs no message.
      mcpReq.log(level, data === undefined ? message : { ...data, message }, asked.name).catch(() => {});
    },
    ...progressOf(mcpReq),
  };
}

function originOf(peer: Peer, server: Server, { mcpReq, http }: ServerContext): CallOrigin {
  const meta = mcpReq._meta;
  const envelope: Readonly<Record<string, unknown>> | undefined = mcpReq.envelope;
  const headers = http?.req?.headers;
  return {
    transport: peer.transport,
    protocolVersion: protocolVersionOf(server, envelope, headers),
    client: clientOf(envelope?.[CLIENT_INFO_META_KEY] ?? server.getClientVersion()),
    remoteAddress: peer.remoteAddress,
    requestId: mcpReq.id,
    sessionId: headers?.get('mcp-session-id') ?? undefined,
    traceContext: traceContext((name) => meta?.[name]),
    httpTraceContext: traceContext((name) => headers?.get(name)),
  };
}

function progressOf({ _meta, notify }: ServerContext['mcpReq']): Pick<CallRequest, 'reportProgress'> {
  const progressToken = _meta?.progressToken;
  if (progressToken === undefined) return {};
  return {
    reportProgress: (progress, total, message) => {
      const told = { ...(total !== undefined && { total }), ...(message !== undefined && { message }) };
      // A client that is gone needs no progress; the call's own signal tells the handler.
      notify({ method: 'notifications/progress', params: { progressToken, progress, ...told } }).catch(() => {});
    },
  };
}

function protocolVersionOf(
  server: Server,
  envelope: Readonly<Record<string, unknown>> | undefined,
  headers: Headers | undefined,
): string | undefined {
  return (
    text(envelope?.[PROTOCOL_VERSION_META_KEY]) ??
    server.getNegotiatedProtocolVersion() ??
    headers?.get('mcp-protocol-version') ??
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
