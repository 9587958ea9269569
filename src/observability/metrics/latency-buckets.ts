/** Upper bounds, in seconds, of every histogram of time: from a cache hit to a report that runs for minutes. */
export const LATENCY_BUCKETS = [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300];

/** Which bucket counts the value; one past the last bound for what is above all of them. A bound belongs to its bucket. */
export function bucketOf(seconds: number): number {
  const bucket = LATENCY_BUCKETS.findIndex((bound) => seconds <= bound);
  return bucket === -1 ? LATENCY_BUCKETS.length : bucket;
}
