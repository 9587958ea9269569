import type { Principal } from '../../../tool/principal.js';
import { atExpiry } from './at-expiry.js';
import { passedOn } from './passed-on.js';

/** The same answer; if it is a stream, it ends when the credential it was opened with expires. Its client comes back with a new one. */
export function untilExpiry(response: Response, principal: Principal): Response {
  const { body, status, headers } = response;
  return body === null || !isStream(response) ? response : new Response(ending(body, principal), { status, headers });
}

export function isStream({ headers }: Response): boolean {
  return headers.get('content-type')?.startsWith('text/event-stream') ?? false;
}

function ending(body: ReadableStream<Uint8Array>, principal: Principal): ReadableStream<Uint8Array> {
  const { stream, end } = passedOn(body, () => forget());
  const forget = atExpiry(principal, end);
  return stream;
}
