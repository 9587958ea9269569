import { setTimeout as pause } from 'node:timers/promises';

/** Milliseconds between two times one is told. */
const AGAIN_MS = 250;
/** Milliseconds for which one is told again, at most. */
const LONGEST_MS = 60_000;
/** Those that are told again at once; a further one is told once. */
const MOST_AT_ONCE = 500;

/** Calls that clients take back where they do not run. Nobody but the client asks for an end of them before their deadline. */
export class Withdrawals {
  private underWay = 0;

  private readonly triedForMs: number;

  /** @param callTimeoutMs Milliseconds most calls may run: later there is nothing to take back. */
  constructor(callTimeoutMs: number) {
    this.triedForMs = Math.min(callTimeoutMs, LONGEST_MS);
  }

  /**
   * Tells the other instances, once where Redis takes it. Where it did not, it is told on and on: nobody knows when those who
   * have to hear it listen again, and to hear it twice changes nothing.
   */
  async tell(publish: () => Promise<unknown>): Promise<void> {
    const isTold = () =>
      publish().then(
        () => true,
        () => false,
      );
    if ((await isTold()) || this.underWay >= MOST_AT_ONCE) return;
    this.underWay += 1;
    for (const until = performance.now() + this.triedForMs; performance.now() < until; await isTold())
      await pause(AGAIN_MS, undefined, { ref: false });
    this.underWay -= 1;
  }
}
