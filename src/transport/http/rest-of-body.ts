import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/** Bytes of a refused body that are still read, and milliseconds for that: beyond either the connection is closed on the rest. */
const MOST_BYTES = 16_777_216;
const LONGEST_MS = 5_000;

/**
 * The whole text at once, and its end once the rest of the body has come. A connection that is closed on what was not read
 * is reset, and whoever is still sending, a proxy above all, loses the answer with it (RFC 9112, 9.6).
 */
export function aheadOfBody(text: string, request: IncomingMessage): Readable {
  return Readable.from(textThenRest(text, request), { objectMode: false });
}

async function* textThenRest(text: string, request: IncomingMessage): AsyncGenerator<string> {
  yield text;
  await restRead(request);
}

async function restRead(request: IncomingMessage): Promise<void> {
  if (request.destroyed) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, LONGEST_MS);
  let bytes = 0;
  request.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > MOST_BYTES) resolve();
  });
  for (const event of ['end', 'close', 'error']) request.once(event, () => resolve());
  request.resume();
  await promise;
  clearTimeout(timer);
}
