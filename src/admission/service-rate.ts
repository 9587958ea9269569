/** Milliseconds the rate looks back; what is older counts less and less. */
const WINDOW_MS = 10_000;

/** How many calls end in a second, as measured lately. */
export class ServiceRate {
  private weight = 0;
  private firstAt: number | undefined;
  private lastAt = 0;

  /** @param now Milliseconds of a clock that never goes back. */
  constructor(private readonly now: () => number) {}

  count(): void {
    const now = this.now();
    this.firstAt ??= now;
    this.weight = this.weight * decay(now - this.lastAt) + 1;
    this.lastAt = now;
  }

  /** Undefined until something has been counted: nothing is known then. */
  get perSecond(): number | undefined {
    if (this.firstAt === undefined) return undefined;
    const now = this.now();
    // Before a whole window has passed, what could have been counted is less.
    const seen = Math.max(1 - decay(now - this.firstAt), 0.1);
    return (this.weight * decay(now - this.lastAt)) / ((WINDOW_MS / 1_000) * seen);
  }
}

function decay(ms: number): number {
  return Math.exp(-ms / WINDOW_MS);
}
