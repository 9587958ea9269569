import { Failure } from '../errors/failure.js';
import type { Principal } from '../tool/principal.js';
import type { Authenticator } from './authenticator.js';
import type { Credentials } from './credentials.js';

/** Seconds after which what said nothing may answer again. */
const RETRY_AFTER_SECONDS = 2;

/**
 * Who is behind credentials, in bounded time whatever is asked: a strategy or an authenticator of the application's own may
 * wait for a vault that says nothing. A promise only where there is something to wait for.
 * @throws Failure `overloaded` once the time is over: nobody is let in, and it is no verdict on the credential.
 */
export function authenticateInTime(
  authenticator: Authenticator,
  credentials: Credentials,
  timeoutMs: number,
): Principal | Promise<Principal> {
  const found = authenticator.authenticate(credentials);
  // By its `then`: an authenticator of the application's own may answer with a promise of any library.
  return 'then' in found ? inTime(Promise.resolve(found), timeoutMs) : found;
}

async function inTime(found: Promise<Principal>, timeoutMs: number): Promise<Principal> {
  const { promise: over, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(unanswered(timeoutMs)), timeoutMs);
  try {
    return await Promise.race([found, over]);
  } finally {
    clearTimeout(timer);
  }
}

function unanswered(timeoutMs: number): Failure {
  const message = 'Your credential cannot be checked now, because what checks it does not answer. Try again shortly.';
  const cause = new Error(`It was not found out within ${timeoutMs} ms (AUTH_TIMEOUT_MS) who is asking`);
  return new Failure('overloaded', message, {
    retryAfter: RETRY_AFTER_SECONDS,
    refusedBy: 'authentication',
    room: { bound: timeoutMs },
    cause,
  });
}
