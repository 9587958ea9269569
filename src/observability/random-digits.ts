import { randomFillSync } from 'node:crypto';

/** Drawn at once: asking the system for each id alone would cost most of what an id costs. */
const POOL_BYTES = 3_072;
/** Of the pool, told in digits at once. Few, because an id that is kept keeps all of them. */
const TOLD_BYTES = 256;

/** Random hexadecimal digits, no more than 512 at a time, none of them given out twice. */
export class RandomDigits {
  private readonly pool = Buffer.allocUnsafeSlow(POOL_BYTES);
  private told = POOL_BYTES;
  private digits = '';
  private used = 0;

  draw(count: number): string {
    if (this.used + count > this.digits.length) this.refill();
    return this.digits.slice(this.used, (this.used += count));
  }

  private refill(): void {
    if (this.told === POOL_BYTES) {
      randomFillSync(this.pool);
      this.told = 0;
    }
    this.digits = this.pool.toString('hex', this.told, (this.told += TOLD_BYTES));
    this.used = 0;
  }
}
