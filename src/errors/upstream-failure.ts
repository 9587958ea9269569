import { Failure } from './failure.js';

/** What an upstream answered, as far as it decides what became of the call. */
export interface UpstreamAnswer {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
}

/**
 * What an answer of an upstream means when it is not a success; undefined for one that is. An upstream that refuses what
 * the caller asked for works, so only 5xx count against it; 408 and 504 say that it was too slow.
 * @param nowMs Epoch milliseconds, to read a `Retry-After` that is a date.
 */
export function answerFailure({ status, headers }: UpstreamAnswer, nowMs: number): Failure | undefined {
  if (status < 400) return undefined;
  const cause = new Error(`The upstream answered ${status}`);
  const retryAfter = retryAfterOf(headers.get('retry-after'), nowMs);
  if (status === 429) return upstreamLimited(retryAfter, cause);
  // GitHub and others refuse with 403 and a time to come back.
  if (status === 403 && retryAfter !== undefined) return upstreamLimited(retryAfter, cause);
  // Our credential for the upstream, not the caller's: a matter of this server's configuration.
  if (status === 401 || status === 407)
    return new Failure('internal', 'The upstream refuses our credential.', { cause });
  if (status === 408 || status === 504)
    return new Failure('timeout', 'The upstream was too slow to answer.', { cause });
  if (status >= 500) {
    return new Failure('upstream', 'The upstream failed.', { cause, ...(retryAfter !== undefined && { retryAfter }) });
  }
  return new Failure('tool_error', WHY[status] ?? `The upstream refused the request (${status}).`, { cause });
}

/** What the model can do about it. */
const WHY: Readonly<Record<number, string>> = {
  400: 'The upstream does not understand the request. Check the arguments.',
  403: 'The upstream does not allow that.',
  404: 'The upstream knows no such thing. Check the arguments.',
  409: 'What the upstream has now conflicts with that. Read it again first.',
  410: 'The upstream does not have that any more.',
  422: 'The upstream does not accept those values. Check the arguments.',
};

/** Seconds to wait where the upstream names none. */
const DEFAULT_WAIT_SECONDS = 60;

function upstreamLimited(retryAfter = DEFAULT_WAIT_SECONDS, cause: unknown): Failure {
  const message = `The upstream accepts no more calls for now. Try again in ${retryAfter} s.`;
  return new Failure('upstream_limited', message, { retryAfter, cause });
}

/** Whole seconds of a `Retry-After`, which is a number of them or a date. Source: RFC 9110, section 10.2.3. */
function retryAfterOf(header: string | null, nowMs: number): number | undefined {
  if (header === null) return undefined;
  if (/^\d{1,9}$/.test(header.trim())) return Number(header);
  const at = Date.parse(header);
  return Number.isNaN(at) ? undefined : Math.max(0, Math.ceil((at - nowMs) / 1_000));
}

/** Codes of Node and undici for an upstream that did not answer in time. */
const TOO_LATE = new Set([
  'ETIMEDOUT',
  'ESOCKETTIMEDOUT',
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);
/** Codes that blame what we sent, not who should have answered: a defect of the toolset. */
const OUR_MISTAKE = /^(ERR_INVALID_|UND_ERR_INVALID_ARG|UND_ERR_REQ_CONTENT_LENGTH_MISMATCH)/;

/**
 * What a request to an upstream threw, in our words: no connection, a connection lost half way, an answer that is cut or
 * cannot be read are all `upstream`. A Failure passes, and so does what was thrown because our own signal fired: the
 * pipeline knows whether that is a timeout or a cancellation.
 * @param signal That of the call, which the request was given.
 */
export function requestFailure(thrown: unknown, signal: AbortSignal): unknown {
  if (thrown instanceof Failure) return thrown;
  if (signal.aborted) return signal.reason;
  const codes = [...codesOf(thrown)];
  if (codes.some((code) => OUR_MISTAKE.test(code))) return thrown;
  if (codes.some((code) => TOO_LATE.has(code)) || nameOf(thrown) === 'TimeoutError') {
    return new Failure('timeout', 'The upstream was too slow to answer.', { cause: thrown });
  }
  // Without a code: undici's "fetch failed" and "terminated", and text that is no JSON.
  const isLost = codes.length > 0 || thrown instanceof SyntaxError || isOfFetch(thrown);
  return isLost ? new Failure('upstream', 'The upstream cannot be reached or understood.', { cause: thrown }) : thrown;
}

/** Causes deeper than this are of no interest, and could be a circle. */
const DEEPEST = 5;

/** Error codes of what was thrown, and of what caused it: fetch hides the real one there. */
function* codesOf(thrown: unknown, depth = 0): Generator<string> {
  if (!(thrown instanceof Error) || depth > DEEPEST) return;
  const { code, cause } = thrown as NodeJS.ErrnoException;
  if (typeof code === 'string') yield code;
  // A host with several addresses fails once for each.
  if (thrown instanceof AggregateError) for (const one of thrown.errors) yield* codesOf(one, depth + 1);
  yield* codesOf(cause, depth + 1);
}

function isOfFetch(thrown: unknown): boolean {
  return thrown instanceof TypeError && (thrown.message === 'fetch failed' || thrown.message === 'terminated');
}

function nameOf(thrown: unknown): string | undefined {
  return thrown instanceof Error ? thrown.name : undefined;
}
