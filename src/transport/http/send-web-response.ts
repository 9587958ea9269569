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
  // A stream that only listens has nothing to say yet, and its client waits for the head.
  const first = reply.request.method === 'POST' ? await body?.read() : undefined;
  const finished = finishedCall();
  if (finished?.settled.outcome === 'rate_limited' || finished?.settled.outcome === 'overloaded') {
    await body?.cancel();
    sendRefusal(reply, finished.settled.failure, finished.call.executionId, finished.call.request.origin.requestId);
    return;
  }
  // Whether the connection stays is between Node and the client, not the SDK's to say.
  response.headers.delete('connection');
  void reply.code(response.status).headers(Object.fromEntries(response.headers));
  if (body === undefined || first?.done) void reply.send();
  else void reply.send(readableOf(first?.value, body)).raw.flushHeaders();
}

/** Not an async generator: such a one notices that the client is gone only when the next piece comes. */
function readableOf(first: Uint8Array | undefined, body: ReadableStreamDefaultReader<Uint8Array>): Readable {
  const readable = new Readable({
    read() {
      body.read().then(
        ({ done, value }) => this.push(done ? null : value),
        (error: Error) => this.destroy(error),
      );
    },
    destroy(error, done) {
      const end = () => done(error);
      body.cancel().then(end, end);
    },
  });
  if (first !== undefined) readable.push(first);
  return readable;
}
