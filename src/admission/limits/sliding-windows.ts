/** Parts a window is counted in. A hit is forgotten up to one part late, never early. */
const BUCKETS = 128;
/** The window, and the part that time has only begun. */
const SLOTS = BUCKETS + 1;

/** Which part of time an instant falls into. */
export function bucketAt(nowMs: number, windowMs: number): number {
  return Math.floor((nowMs * BUCKETS) / windowMs);
}

/**
 * Counts of hits in many sliding windows, of a fixed size in memory and in constant time for each hit (ADR 0011). In any
 * span of a window's length there are never more hits than its total says, because the total covers that span whole.
 */
export class SlidingWindows {
  private readonly counts: Uint32Array;
  /** The latest bucket seen. */
  private readonly heads: Float64Array;
  /** No bucket before this one holds a hit. */
  private readonly oldest: Float64Array;
  private readonly totals: Float64Array;

  constructor(capacity: number) {
    this.counts = new Uint32Array(capacity * SLOTS);
    this.heads = new Float64Array(capacity);
    this.oldest = new Float64Array(capacity);
    this.totals = new Float64Array(capacity);
  }

  /** Makes the window empty, whatever it was used for. */
  clear(window: number, bucket: number): void {
    this.counts.fill(0, window * SLOTS, (window + 1) * SLOTS);
    this.heads[window] = bucket;
    this.oldest[window] = bucket;
    this.totals[window] = 0;
  }

  /** Forgets what has left the window. @returns The hits in it. */
  totalAt(window: number, bucket: number): number {
    const head = this.headOf(window);
    // Nothing is in it, so all its parts are 0 and it may begin anywhere.
    if (this.totalOf(window) === 0) this.heads[window] = bucket;
    else if (bucket > head) this.advance(window, head, bucket);
    // A clock that was far in the future: what it counted is as old as now, or it would hold for as long as it was off.
    else if (head - bucket > BUCKETS) this.restart(window, bucket);
    return this.totalOf(window);
  }

  /** Counts the hit. Call `totalAt` first. */
  add(window: number, cost: number): void {
    const head = this.headOf(window);
    const total = this.totalOf(window);
    if (total === 0) this.oldest[window] = head;
    this.counts[slotOf(window, head)] = this.countOf(window, head) + cost;
    this.totals[window] = total + cost;
  }

  /** The bucket at whose beginning so many hits have been forgotten. Call `totalAt` first. */
  bucketWithout(window: number, hits: number): number {
    const head = this.headOf(window);
    let bucket = this.oldest[window] ?? head;
    for (let forgotten = 0; bucket <= head; bucket++) {
      forgotten += this.countOf(window, bucket);
      if (forgotten >= hits) break;
    }
    return bucket + SLOTS;
  }

  private advance(window: number, head: number, bucket: number): void {
    if (bucket - head > BUCKETS) return this.clear(window, bucket);
    let total = this.totalOf(window);
    for (let next = head + 1; next <= bucket; next++) {
      total -= this.countOf(window, next);
      this.counts[slotOf(window, next)] = 0;
    }
    this.totals[window] = total;
    this.heads[window] = bucket;
    let first = Math.max(this.oldest[window] ?? bucket, bucket - BUCKETS);
    while (first < bucket && this.countOf(window, first) === 0) first++;
    this.oldest[window] = first;
  }

  private restart(window: number, bucket: number): void {
    const total = this.totalOf(window);
    this.clear(window, bucket);
    this.add(window, total);
  }

  private headOf(window: number): number {
    return this.heads[window] ?? 0;
  }

  private totalOf(window: number): number {
    return this.totals[window] ?? 0;
  }

  private countOf(window: number, bucket: number): number {
    return this.counts[slotOf(window, bucket)] ?? 0;
  }
}

/** A slot serves one bucket after the other: the one it served before has left the window by then. */
function slotOf(window: number, bucket: number): number {
  return window * SLOTS + (bucket % SLOTS);
}

/** Milliseconds from now to the beginning of a bucket. */
export function msUntil(bucket: number, nowMs: number, windowMs: number): number {
  return Math.max(0, (bucket * windowMs) / BUCKETS - nowMs);
}
