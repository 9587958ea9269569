import type { Pool } from './pool.js';

interface Pauses {
  mayPause(): boolean;
  resumed(): void;
}

/** The right of one call to run: a slot of each pool it belongs to, taken in their order, given back at its end. */
export class CallSlot implements Disposable {
  private held: Pool[] = [];
  private pauses = 0;
  private isLent = false;
  private hasBeenLent = false;
  private isOver = false;

  constructor(
    private readonly pools: readonly Pool[],
    private readonly owner: string,
    private readonly signal: AbortSignal,
    private readonly queue: Pauses,
  ) {}

  /** Whether it was ever given back before its end. */
  get wasLent(): boolean {
    return this.hasBeenLent;
  }

  async take(): Promise<void> {
    try {
      for (const pool of this.pools) {
        await pool.enter(this.owner, this.signal);
        this.held.push(pool);
      }
    } catch (thrown) {
      this.giveBack();
      throw thrown;
    }
  }

  /** Takes all of it, or nothing where any pool would keep the call waiting. */
  takeAtOnce(): boolean {
    if (this.signal.aborted) return false;
    for (const pool of this.pools) if (!pool.isFree) return false;
    for (const pool of this.pools) {
      pool.takeAtOnce();
      this.held.push(pool);
    }
    return true;
  }

  /**
   * Lets others run while such work goes on, which waits for somebody outside; afterwards the call goes on before the line.
   * Of several such works at once the last one to end takes the slot again. Where too many calls wait like this already,
   * it keeps its slot.
   */
  async lend<T>(work: () => Promise<T>): Promise<T> {
    this.pauses += 1;
    if (this.pauses === 1) this.startLending();
    try {
      return await work();
    } finally {
      this.pauses -= 1;
      if (this.pauses === 0) await this.endLending();
    }
  }

  [Symbol.dispose](): void {
    this.isOver = true;
    this.stopLending();
    this.giveBack();
  }

  private startLending(): void {
    if (this.isOver || !this.queue.mayPause()) return;
    this.isLent = true;
    this.hasBeenLent = true;
    this.giveBack();
  }

  private async endLending(): Promise<void> {
    if (!this.isLent) return;
    this.stopLending();
    for (const pool of this.pools) {
      await pool.enterAgain(this.owner, this.signal);
      // Its call has ended meanwhile, so nobody would give it back.
      if (this.isOver) return pool.leave();
      this.held.push(pool);
    }
  }

  private stopLending(): void {
    if (!this.isLent) return;
    this.isLent = false;
    this.queue.resumed();
  }

  private giveBack(): void {
    const { held } = this;
    this.held = [];
    for (const pool of held) pool.leave();
  }
}
