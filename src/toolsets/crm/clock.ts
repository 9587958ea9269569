import { Injectable } from '@nestjs/common';

/** The time, as a parameter: tests bring their own. */
@Injectable()
export class Clock {
  now(): Date {
    return new Date();
  }
}
