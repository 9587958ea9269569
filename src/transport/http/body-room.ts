import type { ServerResponse } from 'node:http';
import { getHeapStatistics } from 'node:v8';
import { Inject, Injectable } from '@nestjs/common';
import { configSlice } from '../../config/config-slices.js';
import type { Config } from '../../config/load-config.js';
import { Failure } from '../../errors/failure.js';

const RETRY_AFTER_SECONDS = 1;
/** Of the heap: a body is there as text and as what it says, and as bytes beside it, until its call is over. */
const SHARE = 1 / 8;

interface HeldBody {
  bytes: number;
  answered: Promise<void> | undefined;
}

/** Room for the bodies that did not come whole with their head, while they are read and until they are answered. */
@Injectable()
export class BodyRoom {
  /** Bytes. One body always has room: there is no smaller bound than the longest that is read. */
  readonly bound: number;
  private heldNow = 0;
  private readonly bodies = new WeakMap<ServerResponse, HeldBody>();

  constructor(@Inject(configSlice('server')) { bodyRoomBytes, bodyLimitBytes }: Config['server']) {
    const bytes = bodyRoomBytes ?? Math.floor(getHeapStatistics().heap_size_limit * SHARE);
    this.bound = Math.max(bytes, bodyLimitBytes);
  }

  /** Bytes that bodies take now. */
  get held(): number {
    return this.heldNow;
  }

  /**
   * For one body: what it takes is given back once its response is closed.
   * @returns What takes so many bytes more. It throws a Failure `overloaded` where they have no room.
   */
  until(response: ServerResponse): (bytes: number) => void {
    const body: HeldBody = { bytes: 0, answered: undefined };
    this.bodies.set(response, body);
    const giveBack = () => void (this.heldNow -= body.bytes);
    response.once('close', () => {
      if (body.answered === undefined) giveBack();
      else void body.answered.then(giveBack);
    });
    return (bytes) => {
      // Nobody would give it back.
      if (response.closed) return;
      if (this.heldNow + bytes > this.bound) throw full(this.bound);
      this.heldNow += bytes;
      body.bytes += bytes;
    };
  }

  /** For a message that is not answered by the response to it: what its body takes is given back once it has been. */
  keep(response: ServerResponse, answered: Promise<void>): void {
    const body = this.bodies.get(response);
    if (body !== undefined) body.answered = answered;
  }
}

function full(bound: number): Failure {
  return new Failure('overloaded', 'The server reads too many large messages just now. Try again in a moment.', {
    retryAfter: RETRY_AFTER_SECONDS,
    refusedBy: 'bodies',
    room: { bound },
  });
}
