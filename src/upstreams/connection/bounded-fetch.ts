/** One message was longer than this upstream may send. */
class MessageTooLong extends Error {
  override readonly name = 'MessageTooLong';
}

/**
 * `fetch` for one upstream: to its own origin only, for headers carry its credentials; redirects are refused, for they
 * lead where nobody has looked; and no message is longer than what may be held in memory.
 */
export function boundedFetch(base: URL, maxBytes: number): typeof fetch {
  return async (input, init) => {
    const url = new URL(input instanceof Request ? input.url : input);
    if (url.origin !== base.origin) throw new Error('The upstream leads to another origin');
    const response = await fetch(input, { ...init, redirect: 'error' });
    if (response.body === null) return response;
    const isStream = response.headers.get('content-type')?.includes('text/event-stream') ?? false;
    const body = response.body.pipeThrough(bounded(maxBytes, isStream));
    return new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers });
  };
}

/** Counts the whole body, or of a stream what has come since the last event ended. */
function bounded(maxBytes: number, isStream: boolean): TransformStream<Uint8Array, Uint8Array> {
  let held = 0;
  return new TransformStream({
    transform: (chunk, controller) => {
      const ended = isStream ? endOfEvent(chunk) : -1;
      held = ended === -1 ? held + chunk.length : chunk.length - ended;
      if (held > maxBytes) controller.error(new MessageTooLong(`A message has more than ${maxBytes} bytes`));
      else controller.enqueue(chunk);
    },
  });
}

/** Where the last blank line of a chunk ends, or -1. One that two chunks share is missed, and counted as no end. */
function endOfEvent(chunk: Uint8Array): number {
  const text = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
  return Math.max(text.lastIndexOf('\n\n'), text.lastIndexOf('\r\n\r\n'));
}
