import type { Eventual } from '../tool/eventual.js';
import type { Call } from './call.js';
import type { Settled } from './settled.js';

/** A promise only where something behind has to be waited for. */
export type Next = () => Eventual<Settled>;

/**
 * One step of a call. Most are gates, which a call passes by itself: on its way in, on its way out, or both. Only a stage
 * that decides under what, or how often, the stages behind it run has to stand around them.
 */
export interface Stage {
  /** Lets the call in, or settles it by throwing a Failure. A promise only where there is something to wait for. */
  enter?(call: Call): void | Promise<void>;
  /** What becomes of a call that was let in, however it ended behind this stage. Throws to let it fail. */
  leave?(call: Call, settled: Settled): Eventual<Settled>;
  /** Passes the call on with `next`, or settles it by throwing a Failure. */
  handle?(call: Call, next: Next): Eventual<Settled>;
  /** False for a call that `handle` would only pass on: it is left out then. Absent: it stands around every call. */
  concerns?(call: Call): boolean;
}

/** The last step of a composed run: what happens when every stage has passed the call on. */
export type Terminal = (call: Call) => Eventual<Settled>;
