import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Receipts } from './receipts.js';

/** Milliseconds one telling waits for a receipt: longer than the way there and back. */
const RECEIPT_WITHIN_MS = 500;

/** A message that may be told again and again: it is acted upon once, and whoever does says so. */
export class Parcel {
  private readonly id = randomUUID();
  private readonly taken = Promise.withResolvers<boolean>();

  /** @param publish Sends it under its name. @returns How many heard it, by the word of Redis. */
  constructor(
    private readonly receipts: Receipts,
    private readonly publish: (id: string) => Promise<number>,
  ) {}

  /** @returns Whether somebody has taken it. @throws when Redis cannot be reached. */
  async tell(): Promise<boolean> {
    const stop = await this.receipts.await(this.id, () => this.taken.resolve(true));
    try {
      if ((await this.publish(this.id)) === 0) return false;
      return await Promise.race([this.taken.promise, pause(RECEIPT_WITHIN_MS, false, { ref: false })]);
    } finally {
      stop();
    }
  }
}
