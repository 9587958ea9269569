const FIRST_MS = 250;
const LONGEST_MS = 30_000;
/** Milliseconds a worker has to live for its end to count as the first again. */
const HEALTHY_AFTER_MS = 60_000;

/** How long to wait before a worker that ended is replaced: at once it would only fail again, and in step with the others. */
export class RestartDelay {
  private failures = 0;

  /** @param random Uniform in [0, 1). */
  constructor(private readonly random: () => number) {}

  /**
   * Milliseconds.
   * @param livedMs For how long the worker that ended had run.
   */
  after(livedMs: number): number {
    if (livedMs >= HEALTHY_AFTER_MS) this.failures = 0;
    const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** this.failures);
    this.failures += 1;
    return full / 2 + (full / 2) * this.random();
  }
}
