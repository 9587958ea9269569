import { methodLabel } from '../../observability/methods.js';
import type { CallRequest } from '../../pipeline/call.js';
import { isRecord } from '../../tool/is-record.js';
import { ANONYMOUS } from '../../tool/principal.js';
import { asked } from '../mcp/asked.js';
import { traceContext } from '../trace-context.js';
import type { McpRequest } from './mcp-request.js';

const REVISION = /^\d{4}-\d{2}-\d{2}$/;

/** What is known of a request that no handler gets. */
export function requestAtDoor(request: McpRequest): CallRequest {
  const { message, headers } = request;
  const id = message?.['id'];
  const version = headers['mcp-protocol-version'];
  return {
    ...asked(message),
    method: methodLabel(message?.['method']),
    input: undefined,
    principal: request.principal ?? ANONYMOUS,
    signal: AbortSignal.abort(),
    origin: {
      transport: 'http',
      protocolVersion: typeof version === 'string' && REVISION.test(version) ? version : undefined,
      client: undefined,
      remoteAddress: request.ip,
      requestId: typeof id === 'string' || typeof id === 'number' ? id : undefined,
      sessionId: undefined,
      traceContext: traceContext((name) => metaOf(message)?.[name]),
      httpTraceContext: traceContext((name) => headers[name]),
    },
  };
}

/** Nothing of the message was checked yet. */
function metaOf(message: McpRequest['message']): Readonly<Record<string, unknown>> | undefined {
  const params: unknown = message?.['params'];
  const meta: unknown = isRecord(params) ? params['_meta'] : undefined;
  return isRecord(meta) ? meta : undefined;
}
