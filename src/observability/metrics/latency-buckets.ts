import { LATENCY_BOUNDS } from '../../tool/latency-bounds.js';

/** Upper bounds, in seconds, of every histogram of time: from a cache hit to a report that runs for minutes. */
export const LATENCY_BUCKETS: number[] = [...LATENCY_BOUNDS];
