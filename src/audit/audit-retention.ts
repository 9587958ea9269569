import type { AuditStore } from './audit-store.js';
import type { CheckpointSigner } from './checkpoint-signer.js';
import { lastRowBefore } from './last-row-before.js';
import { type PruningStore, ROWS_AT_ONCE } from './pruning-store.js';

/** Milliseconds to the first look for rows that are old enough, and between two: many a process lives for less than an hour. */
const FIRST_SWEEP_MS = 60_000;
const SWEEP_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Deletes what is older than it may be. The chain stays whole: a signed checkpoint stands in for what was deleted. */
export class AuditRetention {
  private timer: NodeJS.Timeout | undefined;
  private sweeping: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(
    private readonly store: AuditStore,
    private readonly pruning: PruningStore,
    private readonly signer: CheckpointSigner,
    private readonly retentionDays: number,
    private readonly now: () => Date,
  ) {}

  start(onError: (error: unknown) => void): void {
    this.sweepIn(FIRST_SWEEP_MS, onError);
  }

  /** Leaves what is not deleted yet to the next sweep. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.sweeping;
  }

  async sweep(): Promise<void> {
    const before = new Date(this.now().getTime() - this.retentionDays * DAY_MS).toISOString();
    for (const chain of await this.store.chains()) {
      if (this.isStopped) return;
      await this.pruneChain(chain, before);
    }
  }

  /** One ends before the next begins. */
  private sweepIn(ms: number, onError: (error: unknown) => void): void {
    if (this.isStopped) return;
    this.timer = setTimeout(() => {
      this.sweeping = this.sweep()
        .catch(onError)
        .finally(() => this.sweepIn(SWEEP_EVERY_MS, onError));
    }, ms).unref();
  }

  private async pruneChain(chain: string, before: string): Promise<void> {
    const first = await this.pruning.firstRow(chain);
    if (first !== undefined) {
      const last = await lastRowBefore(this.pruning, first, before);
      if (last === undefined) return;
      // First the word, then the deed: a crash in between leaves rows too many, never too few.
      const { seq, hash } = last;
      const at = this.now().toISOString();
      await this.store.addCheckpoint(this.signer.sign({ chain, seq, hash, kind: 'pruned', at }));
      await this.pruneRows(chain, first.seq, seq);
    }
    await this.pruneCheckpoints(chain);
  }

  private async pruneRows(chain: string, first: number, last: number): Promise<void> {
    for (let from = first; from <= last && !this.isStopped; from += ROWS_AT_ONCE) {
      await this.pruning.prune(chain, from, Math.min(from + ROWS_AT_ONCE - 1, last));
    }
  }

  /** Those before what was pruned say nothing any more. */
  private async pruneCheckpoints(chain: string): Promise<void> {
    const upTo = await this.pruning.prunedUpTo(chain);
    if (upTo === undefined) return;
    while (!this.isStopped && (await this.pruning.pruneCheckpoints(chain, upTo)));
  }
}
