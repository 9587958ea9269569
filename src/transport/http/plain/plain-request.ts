import type { ClientCapabilities } from '@modelcontextprotocol/server';
import type { AskChannel } from '../../../pipeline/ask-channel.js';
import type { CallOrigin, CallRequest } from '../../../pipeline/call.js';
import { TIMEOUT_META_KEY } from '../../../pipeline/start-deadline.stage.js';
import { claimedClient } from '../../mcp/claimed-client.js';
import { canAnswer } from '../../mcp/client-abilities.js';
import { CLIENT_CAPABILITIES_META_KEY, CLIENT_INFO_META_KEY } from '../../mcp/protocol-words.js';
import { traceContext } from '../../trace-context.js';
import type { PlainCall } from './plain-call.js';
import type { PlainMessage } from './plain-message.js';
import type { Sender } from './sender.js';

/** Translates a plain call into what the hall takes. */
export function plainRequest(
  call: PlainCall,
  sender: Sender,
  live: Pick<CallRequest, 'signal' | 'tell' | 'onAdmitted' | 'askChannel'>,
): CallRequest {
  const { tool, input, meta } = call;
  return {
    kind: 'tool',
    method: 'tools/call',
    name: tool.name,
    input,
    principal: sender.principal,
    timeoutMs: meta[TIMEOUT_META_KEY],
    origin: plainOrigin(call, sender),
    askChannel: channelOf((meta[CLIENT_CAPABILITIES_META_KEY] ?? {}) as ClientCapabilities),
    ...live,
  };
}

/** Where a plain request comes from. */
export function plainOrigin({ id, meta, protocolVersion }: PlainMessage, { request, session }: Sender): CallOrigin {
  const { headers, ip } = request;
  return {
    transport: 'http',
    protocolVersion,
    client: claimedClient(meta[CLIENT_INFO_META_KEY]),
    remoteAddress: ip,
    requestId: id,
    sessionId: undefined,
    traceContext: traceContext((name) => meta[name]),
    httpTraceContext: traceContext((name) => headers[name]),
    ...session?.origin,
  };
}

/** Nobody has answered anything yet: who brings answers makes no plain call. */
function channelOf(capabilities: ClientCapabilities): AskChannel {
  return { can: (kind) => canAnswer(capabilities, kind), answerTo: () => undefined, put: undefined };
}
