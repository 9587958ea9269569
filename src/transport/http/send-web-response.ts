import type { FastifyReply } from 'fastify';
import { readableOf, readOpening } from './answer-opening.js';
import { cacheHeader } from './cache-header.js';
import type { Exchange } from './exchange.js';
import { rateLimitHeaders } from './rate-limit-headers.js';
import { sendRefusal } from './send-refusal.js';

/**
 * Sends what the SDK answered. The head of a call waits until nothing refuses the call any more, so that one refused by the
 * hall (too many, too busy) still gets HTTP's own status, also where the SDK would have streamed it under 200.
 */
export async function sendWebResponse(
  response: Response,
  reply: FastifyReply,
  exchange: Exchange,
  isCall: boolean,
): Promise<void> {
  const body = response.body?.getReader();
  // A stream that only listens has nothing to say yet, and its client waits for the head.
  const isPost = reply.request.method === 'POST';
  const opening = body && isPost ? await readOpening(body, exchange, isCall) : undefined;
  const { finished } = exchange;
  if (finished?.settled.outcome === 'rate_limited' || finished?.settled.outcome === 'overloaded') {
    await body?.cancel();
    sendRefusal(reply, finished.settled.failure, finished.call.executionId, finished.call.request.origin.requestId);
    return;
  }
  // Whether the connection stays is between Node and the client, not the SDK's to say.
  response.headers.delete('connection');
  const own = { ...rateLimitHeaders(exchange.quotas), ...cacheHeader(finished) };
  void reply.code(response.status).headers({ ...Object.fromEntries(response.headers), ...own });
  const isEmpty = opening?.next === undefined && opening?.pieces.length === 0;
  if (body === undefined || isEmpty) void reply.send();
  else void reply.send(readableOf(opening, body)).raw.flushHeaders();
}
