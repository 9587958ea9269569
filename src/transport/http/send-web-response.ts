import type { FastifyReply } from 'fastify';
import { hasTold, readableOf, readEnd, readOpening, readToEnd } from './answer-opening.js';
import { cacheHeader } from './cache-header.js';
import type { Exchange } from './exchange.js';
import { sendWhole } from './plain/send-whole.js';
import { rateLimitHeaders } from './rate-limit-headers.js';
import { sendRefusal } from './send-refusal.js';

/** What is known of an answer by what it answers. */
interface AnswerKind {
  readonly isCall: boolean;
  /** Whether it is a stream of what will happen, with no end to wait for. */
  readonly isListening: boolean;
}

/**
 * Sends what the SDK answered. The head of a call waits until nothing refuses the call any more, so that one refused by the
 * hall (too many, too busy) still gets HTTP's own status, also where the SDK would have streamed it under 200. What a tool
 * has told before it refused is sent, and then the refusal is the last event.
 */
export async function sendWebResponse(
  response: Response,
  reply: FastifyReply,
  exchange: Exchange,
  { isCall, isListening }: AnswerKind,
): Promise<void> {
  const body = response.body?.getReader();
  // Whoever waits for a piece of it need not wait for a client that has gone.
  reply.raw.once('close', () => void body?.cancel().catch(() => {}));
  // A stream that only listens has nothing to say yet, and its client waits for the head.
  const isPost = reply.request.method === 'POST';
  let begun = body && isPost ? await readOpening(body, exchange, isCall) : undefined;
  const { finished } = exchange;
  if (finished?.settled.outcome === 'rate_limited' || finished?.settled.outcome === 'overloaded') {
    begun = body && begun && (await readToEnd(begun, body));
    if (begun === undefined || !hasTold(begun)) {
      sendRefusal(reply, finished.settled.failure, finished.call, finished.call.request.origin.requestId);
      return;
    }
  }
  const opening = body && begun && !isListening ? await readEnd(begun, body) : begun;
  // Whether the connection stays is between Node and the client, not the SDK's to say.
  response.headers.delete('connection');
  const own = { ...rateLimitHeaders(exchange.quotas), ...cacheHeader(exchange.finished) };
  const headers = { ...Object.fromEntries(response.headers), ...own };
  if (opening !== undefined && opening.next === undefined) {
    sendWhole(reply, response.status, headers, Buffer.concat(opening.pieces).toString('utf8'));
    return;
  }
  void reply.code(response.status).headers(headers);
  if (body === undefined) void reply.send();
  else void reply.send(readableOf(opening, body)).raw.flushHeaders();
}
