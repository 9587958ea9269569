/** Retries that may be made for each first attempt, in the long run. */
const RATIO = 0.1;
/** Retries that may be made at once, before any attempt has earned them, and the most that can be saved up. */
const CAPACITY = 10;

/**
 * How many attempts of one upstream may be repeated: a tenth of them. A retry helps where few fail; where all do, it would
 * only double what the upstream has to refuse.
 */
export class RetryBudget {
  private tokens = CAPACITY;

  earn(): void {
    this.tokens = Math.min(CAPACITY, this.tokens + RATIO);
  }

  /** Whether one more may be made; it is counted then. */
  spend(): boolean {
    // Ten tenths are less than one in floating point.
    if (this.tokens < 1 - 1e-9) return false;
    this.tokens -= 1;
    return true;
  }
}
