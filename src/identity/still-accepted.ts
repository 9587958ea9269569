import { isDeepStrictEqual } from 'node:util';
import { Failure } from '../errors/failure.js';
import type { Principal } from '../tool/principal.js';
import { authenticateInTime } from './authenticate-in-time.js';
import type { Authenticator } from './authenticator.js';
import { ONLY_EXPIRED } from './credential-faults.js';
import type { Credentials } from './credentials.js';

/** Who was let in, and with what. */
export interface Admitted {
  readonly principal: Principal;
  readonly credentials: Credentials;
}

/**
 * Whether the same credential would let the same principal in now, with the same rights. Where that cannot be found
 * out it is assumed: an authorization server that is down must not end every stream. Also one that has only expired:
 * its owner comes back with the next one.
 */
export async function isStillAccepted(
  authenticator: Authenticator,
  { principal, credentials }: Admitted,
  timeoutMs: number,
): Promise<boolean> {
  try {
    const now = await authenticateInTime(authenticator, { ...credentials, isRecheck: true }, timeoutMs);
    return isSameWith(now, principal);
  } catch (thrown) {
    const { kind, detail } = Failure.from(thrown);
    return kind !== 'unauthenticated' || ONLY_EXPIRED.has(detail.fault);
  }
}

function isSameWith(now: Principal, before: Principal): boolean {
  return isDeepStrictEqual({ ...now, expiresAt: 0 }, { ...before, expiresAt: 0 });
}
