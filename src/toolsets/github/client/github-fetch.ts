import { Failure } from '../../../errors/failure.js';

/** Bytes of an answer that are read: 100 issues with the longest bodies GitHub allows come close. */
const MOST_BYTES = 16 * 1_048_576;
const MOST_REDIRECTS = 3;
const REDIRECTS = new Set([301, 302, 307, 308]);

/**
 * Fetches as GitHub's API wants it: a repository that moved is asked again at its new address, with the same method and
 * body, but never anywhere else than at the API, because the request carries our token.
 */
export async function githubFetch(url: string, init: RequestInit): Promise<Response> {
  let at = new URL(url);
  for (let redirects = 0; ; redirects += 1) {
    const response = await fetch(at.href, { ...init, redirect: 'manual' });
    const location = REDIRECTS.has(response.status) ? response.headers.get('location') : null;
    if (location === null) return bounded(response);
    await response.body?.cancel();
    const next = URL.canParse(location, at.href) ? new URL(location, at) : undefined;
    if (next?.origin !== at.origin || redirects >= MOST_REDIRECTS) {
      throw new Failure('upstream', 'GitHub redirects to where its API is not, or in a circle.');
    }
    at = next;
  }
}

/** The same answer, which fails once it is larger than anybody wants. */
function bounded(response: Response): Response {
  if (response.body === null) return response;
  let bytes = 0;
  const counting = new TransformStream<Uint8Array, Uint8Array>({
    transform(piece, controller) {
      bytes += piece.length;
      if (bytes > MOST_BYTES) controller.error(new Error('The answer is too large'));
      else controller.enqueue(piece);
    },
  });
  const { status, statusText, headers } = response;
  return new Response(response.body.pipeThrough(counting), { status, statusText, headers });
}
