import { decodeJwt } from 'jose';
import type { Check } from '../check.js';
import { failed, type Finding, note, ok } from '../finding.js';

/** Seconds in which a token that is nearly over will fail somebody. */
const SOON_S = 300;

/** The token the doctor was given: whether it is the time for it. */
export function tokenCheck(token: string, now: Date, skewSeconds: number): Check {
  return {
    name: 'token',
    title: 'The time of the token is now',
    limitMs: 1_000,
    run: () => tokenFinding(token, now, skewSeconds),
  };
}

export function tokenFinding(token: string, now: Date, skewSeconds: number): Finding {
  let claims: ReturnType<typeof decodeJwt>;
  try {
    claims = decodeJwt(token);
  } catch {
    return note('It is no JWT, so nobody but its issuer knows until when it is good.');
  }
  const seconds = now.getTime() / 1_000;
  const { exp, nbf } = claims;
  const at = (epoch: number) => new Date(epoch * 1_000).toISOString();
  if (exp === undefined) return failed('It has no exp: it is refused.', 'Get another token.');
  if (exp + skewSeconds <= seconds) return failed(`It has expired at ${at(exp)}.`, 'Get another token.');
  if (nbf !== undefined && nbf - skewSeconds > seconds) {
    return failed(`It is not good before ${at(nbf)}.`, 'Look at the clock of this machine and that of the issuer.');
  }
  if (exp - seconds < SOON_S) return note(`It expires at ${at(exp)}.`, 'Get another token soon.');
  return ok(`Until ${at(exp)}.`);
}
