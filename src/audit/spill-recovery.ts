import { randomUUID } from 'node:crypto';
import { readdirSync, renameSync, statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { type AuditLink, furthest } from './audit-link.js';
import type { AuditStore } from './audit-store.js';
import type { CheckpointSigner } from './checkpoint-signer.js';
import { ifThere } from './if-there.js';
import { SpilledRows } from './spilled-rows.js';
import type { StoredLink } from './stored-link.js';

const NAME = /^audit-spill-.+\.jsonl$/;
/** Milliseconds without a change after which the process that wrote a file is taken for gone. */
const LEFT_BEHIND_MS = 60_000;
/** Milliseconds between two looks: a process that was started again at once finds its file too young at first. */
const LOOK_EVERY_MS = 60_000;

export interface RecoveryOptions {
  /** Where all processes spill. */
  readonly folder: string;
  readonly now: () => Date;
  readonly onRows: (result: 'stored', rows: readonly StoredLink[]) => void;
  /** Told how many rows a file had, once all of them are stored. */
  readonly onRecovered: (rows: number) => void;
  /** Told of a file whose rows could not be stored; it is tried again. */
  readonly onError: (error: unknown) => void;
}

/** Stores what processes have spilled that did not live to see their store again. */
export class SpillRecovery {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private isStopped = false;
  /** How far chains have come that nobody has signed since. */
  private readonly unsigned = new Map<string, AuditLink>();

  constructor(
    private readonly store: AuditStore,
    private readonly signer: CheckpointSigner,
    private readonly options: RecoveryOptions,
  ) {}

  /**
   * Looks at once and then again and again; the start of the service does not wait for it.
   * @throws Error where the folder cannot be read: rows could not be kept there either.
   */
  start(): void {
    this.leftBehind();
    const look = () => void this.look();
    this.timer = setInterval(look, LOOK_EVERY_MS).unref();
    look();
  }

  /** Leaves what is not stored yet to the next process. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearInterval(this.timer);
    await this.looking;
  }

  look(): Promise<void> {
    this.looking = this.looking.then(() => this.recover()).catch(this.options.onError);
    return this.looking;
  }

  private async recover(): Promise<void> {
    let isWhole = true;
    for (const path of this.leftBehind()) {
      try {
        isWhole = (await this.storeAll(path)) && isWhole;
      } catch (thrown) {
        isWhole = false;
        this.options.onError(thrown);
      }
    }
    // What is not stored yet may be of the same chain, and before what is.
    if (isWhole) await this.sign();
  }

  private async sign(): Promise<void> {
    const at = this.options.now().toISOString();
    for (const { chain, seq, hash } of this.unsigned.values()) {
      await this.store.addCheckpoint(this.signer.sign({ chain, seq, hash, kind: 'regular', at }));
      this.unsigned.delete(chain);
    }
  }

  private leftBehind(): readonly string[] {
    const before = this.options.now().getTime() - LEFT_BEHIND_MS;
    return readdirSync(this.options.folder)
      .filter((name) => NAME.test(name))
      .map((name) => join(this.options.folder, name))
      .filter((path) => (ifThere(() => statSync(path))?.mtimeMs ?? Infinity) < before);
  }

  /** From the start of the file, whoever began with it: the store takes each row once. False when it was stopped. */
  private async storeAll(path: string): Promise<boolean> {
    const file = new SpilledRows(this.claim(path), this.options.now);
    let stored = 0;
    for (let chunk = file.next(); chunk !== undefined; chunk = file.next()) {
      if (this.isStopped) return false;
      await this.store.append(chunk.rows);
      stored += this.count(chunk.rows);
      if (chunk.isLast) {
        file.delete();
        this.options.onRecovered(stored);
        return true;
      }
      file.pass(chunk);
      await turn();
    }
    return true;
  }

  private count(rows: readonly StoredLink[]): number {
    this.options.onRows('stored', rows);
    for (const { link } of rows) this.unsigned.set(link.chain, furthest(this.unsigned.get(link.chain), link));
    return rows.length;
  }

  /** Under a name of our own, so that of several processes one gets it, and its owner, should it live, gets another file. */
  private claim(path: string): string {
    const claimed = join(this.options.folder, `audit-spill-${randomUUID()}.jsonl`);
    // First the time, so that under its new name it is nobody's but ours.
    ifThere(() => utimesSync(path, this.options.now(), this.options.now()));
    ifThere(() => renameSync(path, claimed));
    return claimed;
  }
}
