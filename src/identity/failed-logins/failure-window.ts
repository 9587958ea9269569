import { BoundedMap } from '../../tool/bounded-map.js';

/** Networks that are remembered; those that failed longest ago go first. */
const MAX_NETWORKS = 10_000;

/** When each network last failed: as many moments of each as make it too many. */
export class FailureWindow {
  private readonly failures: BoundedMap<string, number[]>;

  /**
   * @param max Failures within a window that are too many.
   * @param windowMs The window slides: each failure counts for as long.
   */
  constructor(
    private readonly max: number,
    private readonly windowMs: number,
    maxNetworks = MAX_NETWORKS,
  ) {
    this.failures = new BoundedMap(maxNetworks);
  }

  get size(): number {
    return this.failures.size;
  }

  add(network: string, now: number): void {
    const moments = [...(this.failures.get(network) ?? []), now].slice(-this.max);
    this.failures.set(network, moments);
  }

  /** Milliseconds until the network may try again; 0 where it may now. */
  waitMs(network: string, now: number): number {
    const moments = this.failures.get(network);
    const first = moments?.[0];
    if (moments === undefined || first === undefined || moments.length < this.max) return 0;
    return Math.max(0, first + this.windowMs - now);
  }
}
