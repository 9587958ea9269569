import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Alarm, Clock } from '../tool/clock.js';

interface Due {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. It starts at the time it is made. */
export class FakeClock extends Clock {
  private passedMs = 0;
  private readonly due = new Set<Due>();

  constructor(private readonly startedAt: number) {
    super();
  }

  override now(): number {
    return this.startedAt + this.passedMs;
  }

  override elapsed(): number {
    return this.passedMs;
  }

  override after(ms: number, callback: () => void): Alarm {
    const due = { at: this.passedMs + Math.max(0, ms), callback };
    this.due.add(due);
    return { cancel: () => void this.due.delete(due) };
  }

  /**
   * Moves the time on. What falls due happens in its order, each at its own time, and what follows from it at once has
   * happened when the next one is due.
   * @param ms Milliseconds, 0 or more.
   */
  async advance(ms: number): Promise<void> {
    if (!(ms >= 0)) throw new RangeError('A clock goes forward: give 0 milliseconds or more.');
    const until = this.passedMs + ms;
    // A call that has just been made gets as far as it can at this time.
    await nextTurn();
    for (let next = this.nextBy(until); next !== undefined; next = this.nextBy(until)) {
      this.due.delete(next);
      this.passedMs = Math.max(this.passedMs, next.at);
      next.callback();
      await nextTurn();
    }
    this.passedMs = until;
  }

  private nextBy(until: number): Due | undefined {
    // Of two that are due at one time the one that was asked for first: sorting keeps their order.
    return [...this.due].filter(({ at }) => at <= until).toSorted((one, other) => one.at - other.at)[0];
  }
}
