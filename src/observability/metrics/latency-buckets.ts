import { LATENCY_BOUNDS } from '../../tool/latency-bounds.js';

/** Upper bounds, in seconds, of every histogram of time: from a cache hit to a report that runs for minutes. */
export const LATENCY_BUCKETS: number[] = [...LATENCY_BOUNDS];

/** Which bucket counts the value; one past the last bound for what is above all of them. A bound belongs to its bucket. */
export function bucketOf(seconds: number): number {
  const bucket = LATENCY_BUCKETS.findIndex((bound) => seconds <= bound);
  return bucket === -1 ? LATENCY_BUCKETS.length : bucket;
}
