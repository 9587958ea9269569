/** How many calls in any span of this length. Made by the functions below. */
export interface Rate {
  readonly calls: number;
  /** Whole seconds, in milliseconds: headers can say nothing finer. */
  readonly windowMs: number;
  /** Reports what it would refuse, and refuses nothing. */
  readonly isShadow?: boolean;
}

/** What a tool says about how often it may be called. The limits of the configuration and the client hold as well. */
export interface LimitPolicy {
  /** For each principal. */
  readonly perPrincipal?: Rate;
  /** For all principals together. */
  readonly total?: Rate;
  /** How much one call takes of the quotas it shares with calls of other tools. Default 1. */
  readonly weight?: number;
}

const SECOND_MS = 1_000;

export function perSecond(calls: number, seconds = 1): Rate {
  return { calls, windowMs: seconds * SECOND_MS };
}

/** `perMinute(100, 15)`: 100 in 15 minutes. */
export function perMinute(calls: number, minutes = 1): Rate {
  return perSecond(calls, minutes * 60);
}

export function perHour(calls: number, hours = 1): Rate {
  return perMinute(calls, hours * 60);
}

/** The same rate, that only reports. */
export function inShadow(rate: Rate): Rate {
  return { ...rate, isShadow: true };
}

/** A rate alone is one for each principal. */
export function limitPolicyOf(limit: Rate | LimitPolicy | undefined): LimitPolicy {
  if (limit === undefined) return {};
  return 'calls' in limit ? { perPrincipal: limit } : limit;
}
