import type { Principal } from '../../../tool/principal.js';
import { atExpiry } from './at-expiry.js';

/** The same answer; if it is a stream, it ends when the credential it was opened with expires. Its client comes back with a new one. */
export function untilExpiry(response: Response, principal: Principal): Response {
  const { body, status, headers } = response;
  return body === null || !isStream(response) ? response : new Response(ending(body, principal), { status, headers });
}

export function isStream({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') ?? false;
}

function ending(body: ReadableStream<Uint8Array>, principal: Principal): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let hasExpired = false;
  let forget: () => void;
  return new ReadableStream<Uint8Array>({
    start: (controller) => {
      forget = atExpiry(principal, () => {
        hasExpired = true;
        controller.close();
        // A source that fails to end has ended.
        reader.cancel().catch(() => {});
      });
    },
    pull: async (controller) => {
      try {
        const { done, value } = await reader.read();
        if (hasExpired) return;
        if (!done) return controller.enqueue(value);
        forget();
        controller.close();
      } catch (error) {
        forget();
        throw error;
      }
    },
    cancel: (reason) => {
      forget();
      return reader.cancel(reason);
    },
  });
}
