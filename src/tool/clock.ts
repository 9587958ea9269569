import { Injectable } from '@nestjs/common';

/** What ends a wait before its time. */
export interface Alarm {
  cancel(): void;
}

/**
 * The time, as a parameter: inject it instead of asking `Date`, and a test can move it. Everything in the path of a call
 * that depends on time (deadlines, limits, pauses, breakers, cached answers) goes by this one.
 */
@Injectable()
export class Clock {
  /** Epoch milliseconds. */
  now(): number {
    return Date.now();
  }

  /** Milliseconds of a clock that never goes back: for what is measured, not for dates. */
  elapsed(): number {
    return performance.now();
  }

  /** Calls back once, after so many milliseconds. */
  after(ms: number, callback: () => void): Alarm {
    const timer = setTimeout(callback, ms);
    return { cancel: () => clearTimeout(timer) };
  }
}

/** The time of this machine. */
export const SYSTEM_CLOCK = new Clock();
