import type { FastifyReply } from 'fastify';
import type { Failure } from '../../errors/failure.js';
import { type Decided, refusalData, toldMessage } from '../mcp/mcp-answer.js';
import { doorCodes } from './door-refusal.js';
import { howSent } from './oauth/challenge.js';
import { hasUnreadBody } from './read-json-body.js';
import { refusalHeaders } from './refusal-headers.js';
import { aheadOfBody } from './rest-of-body.js';
import { sentStatus } from './sent-status.js';

/**
 * Answers a refused request: the status of the failure, and a JSON-RPC error a client of any era can read.
 * @param resourceMetadata Where a client learns who issues tokens, for a refusal that a token would change.
 */
export function sendRefusal(
  reply: FastifyReply,
  failure: Failure,
  call: Decided,
  requestId: unknown,
  resourceMetadata?: string,
): void {
  const sent = howSent(reply.request.headers);
  const text = JSON.stringify(refusalMessage(failure, call, requestId));
  void reply
    .code(sentStatus(failure, reply.request.headers, isId(requestId)))
    .headers(refusalHeaders(failure, { sent, resourceMetadata }))
    .header('content-type', 'application/json');
  const { raw } = reply.request;
  if (!hasUnreadBody(raw)) return void reply.send(text);
  // The rest of an unread body would be taken for the next request.
  void reply.headers({ connection: 'close', 'content-length': Buffer.byteLength(text) }).send(aheadOfBody(text, raw));
}

/** A refused request as JSON-RPC answers it: without an id where it had none that can be repeated. */
export function refusalMessage(failure: Failure, call: Decided, requestId: unknown): object {
  const id = isId(requestId) ? requestId : null;
  const data = refusalData(failure, call);
  return {
    jsonrpc: '2.0',
    id,
    error: { code: doorCodes(failure).jsonRpcCode, message: toldMessage(failure, call), data },
  };
}

function isId(requestId: unknown): requestId is string | number {
  return typeof requestId === 'string' || typeof requestId === 'number';
}
