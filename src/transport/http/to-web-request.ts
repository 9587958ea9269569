import type { FastifyReply } from 'fastify';
import { goneSignal } from './gone-signal.js';
import type { McpRequest } from './mcp-request.js';

/** The request in the SDK's terms: headers only, its body is handed over parsed. Aborted when the client goes away. */
export function toWebRequest(request: McpRequest, reply: FastifyReply): Request {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    // The credential has done its work.
    if (value !== undefined && name !== 'authorization')
      headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return new Request(`${request.protocol}://${request.host}${request.url}`, {
    method: request.method,
    headers,
    signal: goneSignal(reply).signal,
  });
}
