import { hash } from 'node:crypto';
import { Failure } from '../../errors/failure.js';

/** Proofs used already, for as long as they could be used again. Bounded: what cannot be remembered is not accepted. */
export class ReplayGuard {
  /** Until when (epoch seconds), in the order they came, which is the order they go but for the clocks of clients. */
  private readonly used = new Map<string, number>();

  constructor(private readonly capacity: number) {}

  /**
   * Whether it is used for the first time.
   * @throws Failure `overloaded` when no more can be remembered.
   */
  isFirstUse(id: string, untilSeconds: number, nowSeconds: number): boolean {
    this.forget(nowSeconds);
    // Ids are as long as their senders like.
    const key = hash('sha256', id, 'base64');
    if (this.used.has(key)) return false;
    if (this.used.size >= this.capacity) {
      throw new Failure('overloaded', 'Too many proofs of possession are in use.', {
        retryAfter: Math.max(1, Math.ceil((this.used.values().next().value ?? nowSeconds) - nowSeconds)),
      });
    }
    this.used.set(key, untilSeconds);
    return true;
  }

  get size(): number {
    return this.used.size;
  }

  private forget(nowSeconds: number): void {
    for (const [key, untilSeconds] of this.used) {
      if (untilSeconds > nowSeconds) return;
      this.used.delete(key);
    }
  }
}
