/** Milliseconds between two looks at what an upstream offers, however often it says that it changed. */
const SHORTEST_MS = 1_000;

/** Looks again when it is asked to and every so often: one at a time, and never more than one in a second. */
export class Rechecks {
  private timer: NodeJS.Timeout | undefined;
  /** By `performance.now`. */
  private lookedAt = 0;
  private isLooking = false;
  private isAsked = false;
  private isStopped = false;

  /** @param onFailed Told of a look that failed. There is none after it. */
  constructor(
    private readonly look: () => Promise<void>,
    private readonly everyMs: number,
    private readonly onFailed: () => void,
  ) {
    this.lookedAt = performance.now();
    this.wait(everyMs);
  }

  ask(): void {
    if (this.isLooking) this.isAsked = true;
    else this.wait(Math.max(0, this.lookedAt + SHORTEST_MS - performance.now()));
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  private wait(ms: number): void {
    if (this.isStopped) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.run(), ms);
    this.timer.unref();
  }

  private async run(): Promise<void> {
    this.isLooking = true;
    this.isAsked = false;
    this.lookedAt = performance.now();
    try {
      await this.look();
    } catch {
      this.stop();
      this.onFailed();
    } finally {
      this.isLooking = false;
    }
    if (this.isAsked) this.ask();
    else this.wait(this.everyMs);
  }
}
