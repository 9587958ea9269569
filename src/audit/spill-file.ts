import { appendFileSync, existsSync, renameSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { ifThere } from './if-there.js';
import { type SpilledChunk, SpilledRows } from './spilled-rows.js';
import type { StoredLink } from './stored-link.js';

/** Where the rows of a chain wait for a store that is lost: one JSON line each, with their place in the chain. */
export class SpillFile {
  private readonly path: string;
  private readonly takenPath: string;
  /** What is being stored: rows that are spilled meanwhile go into a new file, and are not deleted with it. */
  private readonly taken: SpilledRows;
  private rowCount = 0;
  /** Whether there may be a file: nobody else writes to it, so the disk need not be asked. */
  private mayExist = false;
  /** Whether the last line may have been written in part only. */
  private isTorn = false;

  /** Of a chain that has only begun. */
  constructor(
    chain: string,
    folder: string,
    private readonly now: () => Date,
  ) {
    this.path = join(folder, `audit-spill-${chain}.jsonl`);
    this.takenPath = join(folder, `audit-spill-${chain}.taken.jsonl`);
    this.taken = new SpilledRows(this.takenPath, now);
  }

  get isEmpty(): boolean {
    return !this.mayExist;
  }

  /** How many rows were put here and are not stored yet. */
  get rows(): number {
    return this.rowCount;
  }

  /** @throws Error when the disk takes no more. */
  append(rows: readonly StoredLink[]): void {
    const lines = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    // What is left of a line that the disk took in part must not become one with the first of these.
    const text = this.isTorn ? `\n${lines}` : lines;
    this.mayExist = true;
    this.isTorn = true;
    appendFileSync(this.path, text, { mode: 0o600 });
    this.isTorn = false;
    this.rowCount += rows.length;
  }

  /** Rows to store, and the same ones again until they are dropped. Marks the file as one that has an owner. */
  next(): SpilledChunk | undefined {
    if (this.isEmpty) return undefined;
    ifThere(() => utimesSync(this.path, this.now(), this.now()));
    const chunk = this.taken.next() ?? this.takeNext();
    if (chunk === undefined) this.end();
    return chunk;
  }

  /** Forgets rows that were stored, and none that came since. */
  drop(chunk: SpilledChunk): void {
    this.rowCount -= chunk.rows.length;
    this.taken.pass(chunk);
    if (!chunk.isLast) return;
    this.taken.delete();
    if (!existsSync(this.path)) this.end();
  }

  private takeNext(): SpilledChunk | undefined {
    this.taken.delete();
    ifThere(() => renameSync(this.path, this.takenPath));
    this.isTorn = false;
    return this.taken.next();
  }

  private end(): void {
    this.mayExist = false;
    this.rowCount = 0;
  }
}
