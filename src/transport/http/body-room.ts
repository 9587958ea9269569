import type { ServerResponse } from 'node:http';
import { getHeapStatistics } from 'node:v8';
import { Inject, Injectable } from '@nestjs/common';
import { configSlice } from '../../config/config-slices.js';
import type { Config } from '../../config/load-config.js';
import { Failure } from '../../errors/failure.js';

const RETRY_AFTER_SECONDS = 1;
/** Of the heap: a body is there as text and as what it says, and as bytes beside it, until its call is over. */
const SHARE = 1 / 8;

/** Room for the bodies that did not come whole with their head, while they are read and until they are answered. */
@Injectable()
export class BodyRoom {
  /** Bytes. One body always has room: there is no smaller bound than the longest that is read. */
  readonly bound: number;
  private held = 0;

  constructor(@Inject(configSlice('server')) { bodyRoomBytes, bodyLimitBytes }: Config['server']) {
    const bytes = bodyRoomBytes ?? Math.floor(getHeapStatistics().heap_size_limit * SHARE);
    this.bound = Math.max(bytes, bodyLimitBytes);
  }

  /**
   * For one body: what it takes is given back once its response is closed.
   * @returns What takes so many bytes more. It throws a Failure `overloaded` where they have no room.
   */
  until(response: ServerResponse): (bytes: number) => void {
    let taken = 0;
    response.once('close', () => void (this.held -= taken));
    return (bytes) => {
      // Nobody would give it back.
      if (response.closed) return;
      if (this.held + bytes > this.bound) throw full(this.bound);
      this.held += bytes;
      taken += bytes;
    };
  }
}

function full(bound: number): Failure {
  return new Failure('overloaded', 'The server reads too many large messages just now. Try again in a moment.', {
    retryAfter: RETRY_AFTER_SECONDS,
    refusedBy: 'bodies',
    room: { bound },
  });
}
