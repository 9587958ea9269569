import { Failure } from '../errors/failure.js';

/** What one window looked like. */
export interface LoopLoad {
  /** Share of the time the event loop was busy, 0 to 1. */
  readonly utilization: number;
  /** Milliseconds a timer was late, on average. */
  readonly delayMs: number;
}

export interface LoadLimits {
  /** Busy above this share counts as saturated; 0 switches shedding off. */
  readonly utilization: number;
  readonly delayMs: number;
}

/** Seconds until another window has been looked at, and another one to be sure. */
const RETRY_AFTER_SECONDS = 2;

/**
 * Refuses requests at the door while the event loop cannot keep up: each would only make all the others later. A loop that
 * is busy all the time and still on time is well used, so both must be true of the window before.
 */
export class LoadShedder {
  private shedding = false;

  /** @param onChange Told when it begins and when it ends. */
  constructor(
    private readonly limits: LoadLimits,
    private readonly onChange: (isShedding: boolean, load: LoopLoad) => void = () => {},
  ) {}

  get isShedding(): boolean {
    return this.shedding;
  }

  /** Looks at the window that has just ended. */
  look(load: LoopLoad): void {
    const { utilization, delayMs } = this.limits;
    const shedding = utilization > 0 && load.utilization > utilization && load.delayMs > delayMs;
    if (shedding === this.shedding) return;
    this.shedding = shedding;
    this.onChange(shedding, load);
  }

  /** @throws Failure `overloaded` while the loop is saturated. */
  admit(): void {
    if (!this.shedding) return;
    throw new Failure('overloaded', 'This server has more to do than it can. Try again in a moment.', {
      retryAfter: RETRY_AFTER_SECONDS,
      refusedBy: 'event_loop',
    });
  }
}
