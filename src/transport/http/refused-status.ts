import { ProtocolRefusal } from '../mcp/protocol-refusal.js';
import { INVALID_REQUEST, METHOD_NOT_FOUND, UNSUPPORTED_VERSION } from '../mcp/protocol-words.js';
import type { Exchange } from './exchange.js';

/** What MCP 2026-07-28 says over HTTP of what is refused before a handler sees it; any other code is an answer like all. */
const STATUS_OF: Readonly<Record<number, number>> = {
  [METHOD_NOT_FOUND]: 404,
  [INVALID_REQUEST]: 400,
  [UNSUPPORTED_VERSION]: 400,
};

/** The SDK gives a refusal its status only where that is sent at once; ours is recorded first. */
export function withRefusedStatus(response: Response, { finished }: Exchange): Response {
  const settled = finished?.settled;
  if (settled === undefined || settled.outcome === 'ok' || !(settled.failure instanceof ProtocolRefusal))
    return response;
  const status = STATUS_OF[settled.failure.jsonRpcCode];
  return status === undefined ? response : new Response(response.body, { status, headers: response.headers });
}
