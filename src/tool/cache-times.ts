/** How long an answer may be served again, for `cache: { ttlMs: MINUTES_5 }`. Milliseconds. */
export const MINUTE_1 = 60_000;
export const MINUTES_5 = 5 * MINUTE_1;
export const MINUTES_15 = 15 * MINUTE_1;
