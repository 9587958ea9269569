import type { CallRequest } from '../../pipeline/call.js';
import { ANONYMOUS } from '../../tool/principal.js';
import { asked } from './door-decision.js';
import type { McpRequest } from './mcp-request.js';

const REVISION = /^\d{4}-\d{2}-\d{2}$/;

/** What is known of a request that never became a call. */
export function refusedRequest(request: McpRequest): CallRequest {
  const { message, headers } = request;
  const id = message?.['id'];
  const version = headers['mcp-protocol-version'];
  return {
    ...asked(message),
    input: undefined,
    principal: request.principal ?? ANONYMOUS,
    signal: AbortSignal.abort(),
    origin: {
      transport: 'http',
      protocolVersion: typeof version === 'string' && REVISION.test(version) ? version : undefined,
      client: undefined,
      remoteAddress: request.ip,
      requestId: typeof id === 'string' || typeof id === 'number' ? id : undefined,
      traceparent: undefined,
      tracestate: undefined,
    },
  };
}
