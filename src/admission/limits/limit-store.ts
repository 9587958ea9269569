import type { ThrottlerStorage } from '@nestjs/throttler';
import type { Hit } from './limit-rule.js';

/** How one quota stands after a decision. */
export interface Reading {
  readonly hit: Hit;
  /** Whether the call is more than the quota has left. */
  readonly isOver: boolean;
  readonly remaining: number;
  /** Milliseconds until this call would fit, where it is over; else until the quota grows again, 0 where it is whole. */
  readonly resetMs: number;
}

export interface Taken {
  /** False where a rule that is not in shadow is over: then no quota has been touched. */
  readonly isAdmitted: boolean;
  /** In the order of the hits. */
  readonly readings: readonly Reading[];
}

/** Keeps the quotas. All hits of a call are decided together, all or nothing. */
export interface LimitStore extends ThrottlerStorage {
  /** Never rejects. */
  take(hits: readonly Hit[]): Taken | Promise<Taken>;
}
