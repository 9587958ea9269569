import type { StoredLink } from './stored-link.js';

interface Waiter {
  /** Of the row that is waited for. */
  readonly seq: number;
  readonly resolve: () => void;
}

/** The rows of a chain that a crash would take with it. They leave in their order, so the oldest tells of all before it. */
export class RowsInMemory {
  private waiting: StoredLink[] = [];
  /** What the store was told to take and has not answered yet: older than what waits. */
  private inHand: readonly StoredLink[] = [];
  private readonly waiters: Waiter[] = [];
  /** The newest row there was at the last look. */
  private seen = -1;

  get count(): number {
    return this.inHand.length + this.waiting.length;
  }

  get countWaiting(): number {
    return this.waiting.length;
  }

  add(row: StoredLink): void {
    this.waiting.push(row);
  }

  /** What waits, for the store to take: to be followed by `stored` or `takeBack`. */
  handOver(): readonly StoredLink[] {
    this.inHand = this.waiting;
    this.waiting = [];
    return this.inHand;
  }

  /** @returns What the store has taken, without rows that were taken back meanwhile. */
  stored(): readonly StoredLink[] {
    const rows = this.inHand;
    this.inHand = [];
    this.release();
    return rows;
  }

  takeBack(): void {
    if (this.inHand.length > 0) this.waiting = [...this.inHand, ...this.waiting];
    this.inHand = [];
  }

  /** @param keep Puts what waits elsewhere; where it throws all of it goes on waiting. */
  moveTo(keep: (rows: readonly StoredLink[]) => void): void {
    const rows = this.waiting;
    keep(rows);
    this.waiting = [];
    this.release();
  }

  /** Forgets the newest of what waits. */
  dropBeyond(kept: number): readonly StoredLink[] {
    return this.waiting.splice(kept);
  }

  /** Whether a row was here at the last look already. */
  look(): boolean {
    const oldest = this.oldest;
    const isOld = oldest !== undefined && oldest <= this.seen;
    this.seen = this.waiting.at(-1)?.link.seq ?? this.inHand.at(-1)?.link.seq ?? this.seen;
    return isOld;
  }

  /** Resolves once the rows that are here now are elsewhere; undefined where there are none. */
  left(): Promise<void> | undefined {
    const newest = this.waiting.at(-1) ?? this.inHand.at(-1);
    if (newest === undefined) return undefined;
    return new Promise((resolve) => this.waiters.push({ seq: newest.link.seq, resolve }));
  }

  /** Lets go who waits for rows that nothing takes. */
  letGo(): void {
    for (const { resolve } of this.waiters.splice(0)) resolve();
  }

  private get oldest(): number | undefined {
    return (this.inHand[0] ?? this.waiting[0])?.link.seq;
  }

  private release(): void {
    const { waiters, oldest = Infinity } = this;
    const still = waiters.findIndex(({ seq }) => seq >= oldest);
    for (const { resolve } of waiters.splice(0, still === -1 ? waiters.length : still)) resolve();
  }
}
