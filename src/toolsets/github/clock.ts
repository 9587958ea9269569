import { Injectable } from '@nestjs/common';

/** The time, as a parameter: tests bring their own. */
@Injectable()
export class Clock {
  /** Epoch milliseconds. */
  now(): number {
    return Date.now();
  }
}
