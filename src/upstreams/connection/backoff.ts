const FIRST_MS = 500;
const LONGEST_MS = 30_000;

/** How long to wait before the next attempt: longer after each that failed, and never the same for two instances. */
export class Backoff {
  private failures = 0;

  /** @param random Uniform in [0, 1). */
  constructor(private readonly random: () => number) {}

  /** Milliseconds. */
  next(): number {
    const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.failures);
    this.failures += 1;
    return full / 2 + (full / 2) * this.random();
  }

  reset(): void {
    this.failures = 0;
  }
}
