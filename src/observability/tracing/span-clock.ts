import type { HrTime, TimeInput } from '@opentelemetry/api';
import { addHrTimes, hrTime, isTimeInputHrTime, millisToHrTime } from '@opentelemetry/core';

/** The time of a span: its beginning by the clock of the machine, and from there on by one that never goes back. */
export class SpanClock {
  readonly startTime: HrTime;
  /** Of the steady clock. */
  private readonly begunAt = performance.now();
  private readonly begunOn = Date.now();
  private readonly isGiven: boolean;

  constructor(given: TimeInput | undefined) {
    this.isGiven = given !== undefined;
    this.startTime = given === undefined ? millisToHrTime(this.begunOn) : this.timeOf(given);
  }

  /** Who says when a span began goes by another clock than the steady one. */
  now(): HrTime {
    return this.isGiven
      ? millisToHrTime(Date.now())
      : addHrTimes(this.startTime, millisToHrTime(performance.now() - this.begunAt));
  }

  timeOf(given: TimeInput | undefined): HrTime {
    if (given === undefined) return this.now();
    if (given instanceof Date) return millisToHrTime(given.getTime());
    if (isTimeInputHrTime(given)) return given;
    // Milliseconds since the process began, or since the epoch.
    if (given <= performance.now()) return hrTime(given + (this.begunOn - (this.begunAt + performance.timeOrigin)));
    return millisToHrTime(given);
  }
}
