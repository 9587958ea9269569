import { setTimeout as pause } from 'node:timers/promises';
import type { Parcel } from '../../../instances/parcel.js';

/** Milliseconds between two times one is told, while Redis is lost. */
const AGAIN_MS = 250;
/** Milliseconds for which one is told while Redis is lost, at most. */
const LONGEST_MS = 60_000;
/** Milliseconds between two times one is told that nobody has taken. Later, its call has ended, or its instance is gone. */
const UNTAKEN_MS = [250, 1_000, 3_000, 6_000];
/** Those that are told again at once; a further one is told once. */
const MOST_AT_ONCE = 500;

/** Calls that clients take back where they do not run. Nobody but the client asks for an end of them before their deadline. */
export class Withdrawals {
  private underWay = 0;

  private readonly triedForMs: number;

  /** @param callTimeoutMs Milliseconds most calls may run: later there is nothing to take back. */
  constructor(callTimeoutMs: number) {
    this.triedForMs = Math.min(callTimeoutMs, LONGEST_MS);
  }

  /** Tells the other instances, until the one that runs the call has it. */
  async tell(parcel: Parcel): Promise<void> {
    const isOften = this.underWay < MOST_AT_ONCE;
    this.underWay += 1;
    try {
      await this.tellOn(parcel, isOften ? performance.now() + this.triedForMs : 0);
    } finally {
      this.underWay -= 1;
    }
  }

  private async tellOn(parcel: Parcel, until: number): Promise<void> {
    const pauses = UNTAKEN_MS.values();
    for (;;) {
      const isTaken = await parcel.tell().catch(() => undefined);
      // Those who have to hear it may listen again only after a while.
      const ms = isTaken === undefined ? AGAIN_MS : pauses.next().value;
      if (isTaken === true || ms === undefined || performance.now() > until) return;
      await pause(ms, undefined, { ref: false });
    }
  }
}
