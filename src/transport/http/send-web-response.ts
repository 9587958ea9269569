import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';
import type { Finished } from '../../pipeline/pipeline.js';
import { sendRefusal } from './send-refusal.js';

/**
 * Sends what the SDK answered. The head waits for the first piece of the body, so that a call refused by the hall
 * (too many, too busy) still gets HTTP's own status, also where the SDK would have streamed it under 200.
 */
export async function sendWebResponse(
  response: Response,
  reply: FastifyReply,
  finishedCall: () => Finished | undefined,
): Promise<void> {
  const body = response.body?.getReader();
  const first = await body?.read();
  const finished = finishedCall();
  if (finished?.settled.outcome === 'rate_limited' || finished?.settled.outcome === 'overloaded') {
    await body?.cancel();
    sendRefusal(reply, finished.settled.failure, finished.call.executionId, finished.call.request.origin.requestId);
    return;
  }
  void reply.code(response.status).headers(Object.fromEntries(response.headers));
  if (body === undefined || first === undefined || first.done) void reply.send();
  else void reply.send(Readable.from(chunks(first.value, body), { objectMode: false }));
}

async function* chunks(first: Uint8Array, body: ReadableStreamDefaultReader<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield first;
    for (let next = await body.read(); !next.done; next = await body.read()) yield next.value;
  } finally {
    // The client went away, or all has been said: either way nobody reads on.
    await body.cancel();
  }
}
