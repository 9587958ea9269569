import { setImmediate as turn } from 'node:timers/promises';
import { type AuditEvent, indexOf } from './audit-event.js';
import { type AuditLink, furthest, linkTo } from './audit-link.js';
import type { AuditStore } from './audit-store.js';
import type { AuditIndex } from './stored-link.js';
import type { CheckpointSigner } from './checkpoint-signer.js';
import type { Failure } from '../errors/failure.js';
import { RowsInMemory } from './rows-in-memory.js';
import { SpillFile } from './spill-file.js';
import { TrailCheckpoints } from './trail-checkpoints.js';
import { trailRefusal } from './trail-refusal.js';
import type { TrailOptions, TrailState } from './trail-options.js';

/** Milliseconds a row waits for others, so that they are written together, and between two tries of a lost store. */
const GATHER_MS = 50;
/** Rows that wait for no more: a collection of the young costs what it has to move, and rows of 50 ms would be most of that. */
const ENOUGH = 128;
const TRY_AGAIN_MS = 1_000;
/** Milliseconds between two looks: a row that two of them find is left to the file, whatever the store is doing. */
const LOOK_MS = 500;

/** Keeps every row in its chain and sees it written: to the store, or to a file until the store is back. */
export class AuditTrail {
  private head: AuditLink | undefined;
  /** The last row that was stored, and the last one up to which all are. */
  private reached: AuditLink | undefined;
  private stored: AuditLink | undefined;
  private readonly rows = new RowsInMemory();
  private current: TrailState = 'stored';
  private gathering: NodeJS.Timeout | undefined;
  private nextLook: NodeJS.Timeout | undefined;
  private nextTry: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private nextWrite: Promise<void> | undefined;
  private isWriting = false;
  /** The store says nothing for so long that it is no place to leave rows to. */
  private isLate = false;
  private isClosed = false;
  /** Nothing is written any more. */
  private isOver = false;
  private readonly spill: SpillFile;
  private readonly checkpoints: TrailCheckpoints;

  constructor(
    private readonly store: AuditStore,
    signer: CheckpointSigner,
    private readonly options: TrailOptions,
  ) {
    this.checkpoints = new TrailCheckpoints(store, signer, options.now);
    this.spill = new SpillFile(options.chain, options.folder, options.now);
  }

  get state(): TrailState {
    return this.current;
  }

  /** How many rows are not stored yet, by where they would be found after a crash. */
  get unstored(): { readonly memory: number; readonly file: number } {
    return { memory: this.rows.count, file: this.spill.rows };
  }

  /** Why a call may not be served now: what it does could not be told afterwards. */
  get refusal(): Failure | undefined {
    return trailRefusal(this.current, this.options);
  }

  /** What an answer waits for: `soon`, where answers wait for their rows. */
  get kept(): Promise<void> | undefined {
    return this.options.durability === 'batched' ? undefined : this.soon();
  }

  /**
   * Writes what there is without waiting for more. Resolves once the rows so far would outlive a crash of the process; undefined
   * where they would already, or nothing takes them: then there is a `refusal`.
   */
  soon(): Promise<void> | undefined {
    if (this.current === 'failing') return undefined;
    if (this.current === 'stored' && !this.isLate) void this.flush();
    return this.rows.left();
  }

  /** Begins the chain with what all the others had come to, so that none of them can vanish. */
  async open(): Promise<void> {
    this.checkpoints.begin();
    this.append({ event: 'chain_opened', at: this.options.now().toISOString(), heads: await this.store.heads() });
  }

  append(event: AuditEvent): void {
    this.add(JSON.stringify(event), indexOf(event));
  }

  /**
   * The same for a call whose row is written out already: of its end, or of its beginning.
   * @param index What the row is found by, as `indexOf` would read it from the event.
   * @param more Fields in front of those of the row: `,"name":value`, or nothing.
   * @param row JSON of an object that has all but `event`, `at` and `more`.
   */
  appendCall(index: AuditIndex, more: string, row: string, event: 'call' | 'call_begun' = 'call'): void {
    this.add(`{"event":"${event}","at":"${index.at}"${more},${row.slice(1)}`, index);
  }

  private add(event: string, index: AuditIndex): void {
    this.head = linkTo(this.head, this.options.chain, event);
    this.rows.add({ link: this.head, index });
    if (this.rows.count > this.options.maxWaiting) this.relieve();
    else if (this.rows.countWaiting === ENOUGH && this.current === 'stored' && !this.isLate) void this.flush();
    this.gather();
    this.lookLater();
  }

  /**
   * Writes what waits and signs the end. Rows that no store takes stay in the file.
   * @returns How many rows nothing took: they are lost.
   */
  async close(): Promise<number> {
    this.isClosed = true;
    clearTimeout(this.gathering);
    this.gathering = undefined;
    clearTimeout(this.nextTry);
    // A call may still end while the rows of others are written, or their end is signed.
    do {
      await this.flush();
      if (this.rows.count === 0 && this.current === 'stored') await this.signEnd();
    } while (this.rows.count > 0 && this.current === 'stored');
    this.spillWaiting();
    this.isOver = true;
    return this.loseBeyond(0);
  }

  /** Without it the chain stays open, which is no reason to leave what else has to end. */
  private async signEnd(): Promise<void> {
    try {
      await this.checkpoints.sign(this.stored, 'closed');
    } catch (thrown) {
      this.become('waiting', thrown);
    }
  }

  /** One at a time: a slow store is asked once, and what comes meanwhile is written together. */
  flush(): Promise<void> {
    this.nextWrite ??= this.writing.then(() => {
      this.nextWrite = undefined;
      this.writing = this.write();
      return this.writing;
    });
    return this.nextWrite;
  }

  private gather(): void {
    if (this.isOver) this.loseBeyond(0);
    if (this.gathering !== undefined || this.isClosed) return;
    this.gathering = setTimeout(() => {
      this.gathering = undefined;
      if (this.current === 'waiting' || this.isLate) this.spillWaiting();
      else if (this.current === 'stored') void this.flush();
    }, GATHER_MS).unref();
  }

  private lookLater(): void {
    if (this.nextLook !== undefined || this.isOver) return;
    this.nextLook = setTimeout(() => {
      this.nextLook = undefined;
      if (this.rows.look() && this.isWriting) this.giveUpWaiting();
      if (this.rows.count > 0) this.lookLater();
    }, LOOK_MS).unref();
  }

  private tryAgain(): void {
    if (this.nextTry !== undefined || this.isClosed) return;
    this.nextTry = setTimeout(() => {
      this.nextTry = undefined;
      void this.flush();
    }, TRY_AGAIN_MS).unref();
  }

  private async write(): Promise<void> {
    this.isWriting = true;
    try {
      await this.writeAll();
      this.become('stored');
    } catch (thrown) {
      this.rows.takeBack();
      if (this.current === 'stored') this.become('waiting', thrown);
      this.spillWaiting();
      this.tryAgain();
    }
    this.isWriting = this.isLate = false;
    if (this.rows.count > 0) this.gather();
  }

  private async writeAll(): Promise<void> {
    for (;;) {
      await this.writeSome();
      this.isLate = false;
      if (this.spill.isEmpty) break;
      await turn();
    }
    this.stored = this.reached;
    await this.checkpoints.signIfDue(this.stored);
  }

  /** What is in memory, and a part of the file: the order of rows is in their chain, not in how they come. */
  private async writeSome(): Promise<void> {
    // It takes long to find out that a store is lost: meanwhile the file is the better place.
    if (this.current === 'waiting') this.spillWaiting();
    const chunk = this.spill.next();
    const waited = this.rows.handOver();
    const rows = chunk === undefined ? waited : [...waited, ...chunk.rows];
    await this.store.append(rows);
    if (chunk !== undefined) this.spill.drop(chunk);
    for (const { link } of rows) this.reached = furthest(this.reached, link);
    // Those that were taken back count once they are stored from the file.
    const taken = this.rows.stored();
    this.options.onRows('stored', chunk === undefined ? taken : [...taken, ...chunk.rows]);
  }

  /** The store may still take what is in hand; with the file it is safe either way. */
  private giveUpWaiting(): void {
    this.isLate = true;
    this.rows.takeBack();
    this.spillWaiting();
  }

  /** A disk that takes none is not asked for each row, but when the store is. */
  private relieve(): void {
    if (this.current === 'failing') return void this.loseBeyond(this.options.maxWaiting);
    this.rows.takeBack();
    this.spillWaiting();
  }

  private spillWaiting(): void {
    if (this.rows.countWaiting === 0) return;
    try {
      this.rows.moveTo((rows) => {
        this.spill.append(rows);
        this.options.onRows('spilled', rows);
      });
    } catch (thrown) {
      this.become('failing', thrown);
      this.tryAgain();
      this.loseBeyond(this.options.maxWaiting);
      return;
    }
    if (this.current === 'failing') this.become('waiting');
  }

  /** Calls are refused meanwhile; what ends is counted, because there is nowhere left to keep it. */
  private loseBeyond(kept: number): number {
    const lost = this.rows.dropBeyond(kept);
    if (lost.length > 0) this.options.onRows('lost', lost);
    return lost.length;
  }

  private become(state: TrailState, cause?: unknown): void {
    if (state === this.current) return;
    this.current = state;
    if (state === 'failing') this.rows.letGo();
    this.options.onState(state, cause);
  }
}
