import type { JSONRPCRequest, MessageExtraInfo, Server, ServerContext } from '@modelcontextprotocol/server';
import { methodLabel } from '../../observability/methods.js';
import type { CallOrigin, CallRequest } from '../../pipeline/call.js';
import { STAGES_META_KEY } from '../../pipeline/journey.js';
import { TIMEOUT_META_KEY } from '../../pipeline/start-deadline.stage.js';
import { traceContext } from '../trace-context.js';
import { claimedClient } from './claimed-client.js';
import type { Peer } from './peer.js';
import { CLIENT_INFO_META_KEY, PROTOCOL_VERSION_META_KEY } from './protocol-words.js';

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
    method: methodLabel(mcpReq.method),
    principal: peer.principal,
    signal: mcpReq.signal,
    timeoutMs: mcpReq._meta?.[TIMEOUT_META_KEY],
    wantsStages: mcpReq._meta?.[STAGES_META_KEY] === true,
    origin: originOf(peer, server, context),
    onAdmitted: (call) => peer.onAdmitted?.(call),
    tell: (level, message, data) => {
      // The SDK filters by the level the client asked for; a client that is gone needs no message.
      mcpReq.log(level, toldData(message, data), asked.name).catch(() => {});
    },
    ...progressOf(mcpReq),
  };
}

/** As much of a request as tells where it comes from. */
export interface Arrived {
  readonly sessionId?: string;
  readonly http?: NonNullable<ServerContext['http']>;
  readonly mcpReq: {
    readonly id: string | number;
    readonly method: string;
    readonly _meta?: Readonly<Record<string, unknown>> | undefined;
    readonly envelope?: Readonly<Record<string, unknown>> | undefined;
  };
}

export function originOf(peer: Peer, server: Server | undefined, { sessionId, mcpReq, http }: Arrived): CallOrigin {
  const meta = mcpReq._meta;
  const { envelope } = mcpReq;
  const headers = http?.req?.headers;
  return {
    transport: peer.transport,
    protocolVersion: protocolVersionOf(server, envelope, headers),
    client: claimedClient(envelope?.[CLIENT_INFO_META_KEY] ?? server?.getClientVersion()),
    remoteAddress: peer.remoteAddress,
    requestId: mcpReq.id,
    sessionId: sessionId ?? headers?.get('mcp-session-id') ?? undefined,
    traceContext: traceContext((name) => meta?.[name]),
    httpTraceContext: traceContext((name) => headers?.get(name)),
  };
}

/** The same of a message that no handler has got. */
export function arrivedOf({ id, method, params }: JSONRPCRequest, extra: MessageExtraInfo | undefined): Arrived {
  const _meta = params?._meta;
  const { request: req, authInfo } = extra ?? {};
  return {
    mcpReq: { id, method, _meta, envelope: _meta },
    http: { ...(req && { req }), ...(authInfo && { authInfo }) },
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
  server: Server | undefined,
  envelope: Readonly<Record<string, unknown>> | undefined,
  headers: Headers | undefined,
): string | undefined {
  return (
    text(envelope?.[PROTOCOL_VERSION_META_KEY]) ??
    server?.getNegotiatedProtocolVersion() ??
    headers?.get('mcp-protocol-version') ??
    undefined
  );
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

/** What a handler tells, as the data of `notifications/message`. */
export function toldData(message: string, data: Readonly<Record<string, unknown>> | undefined): unknown {
  return data === undefined ? message : { ...data, message };
}
