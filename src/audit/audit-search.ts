import type { AuditQuery, CallFilter, FoundCall, Place } from './audit-query.js';

/** One step of a search. */
export interface Searched {
  /** Newest first. */
  readonly calls: readonly FoundCall[];
  /** ISO 8601: everything from then on has been looked at. */
  readonly backTo: string;
}

/** Milliseconds of the trail that the first step of a search looks at, and the least that any does. */
const FIRST_STEP_MS = 3_600_000;
const LEAST_STEP_MS = 60_000;
/** Milliseconds one step may take before the next is shorter, and below which it is longer. */
const SLOW_MS = 1_000;
const FAST_MS = 250;

/**
 * The newest calls, a stretch of time after the other: what is rare makes no statement read the whole trail, and whoever waits
 * can be told how far it is. Ends with the page, or with the trail.
 * @param before Only what is older than this: the last place of the page before.
 * @param now Milliseconds of a clock that is never set.
 */
export async function* searchTrail(
  query: AuditQuery,
  filter: CallFilter,
  limit: number,
  before?: Place,
  now: () => number = () => performance.now(),
): AsyncGenerator<Searched> {
  // Not both at once: SQLite would read the whole index.
  const [oldest, newest] = [await query.oldestAt(), await query.newestAt()];
  if (oldest === undefined || newest === undefined) return;
  const end = later(oldest, filter.since ?? oldest);
  let upper = before?.at ?? earlier(newest, filter.until ?? newest);
  let place = before;
  let { until } = filter;
  for (let stepMs = FIRST_STEP_MS, left = limit; left > 0 && upper >= end;) {
    const since = later(end, new Date(Date.parse(upper) - stepMs).toISOString());
    const startedAt = now();
    const calls = await query.newest({ ...filter, since, until }, left, place);
    const tookMs = now() - startedAt;
    yield { calls, backTo: since };
    if (since === end) return;
    left -= calls.length;
    [upper, until, place] = [since, since, undefined];
    if (tookMs < FAST_MS) stepMs *= 4;
    else if (tookMs > SLOW_MS) stepMs = Math.max(LEAST_STEP_MS, stepMs / 2);
  }
}

function earlier(one: string, other: string): string {
  return one < other ? one : other;
}

function later(one: string, other: string): string {
  return one > other ? one : other;
}
