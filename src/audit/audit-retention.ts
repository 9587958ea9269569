import type { AuditStore } from './audit-store.js';
import type { CheckpointSigner } from './checkpoint-signer.js';

/** Milliseconds between two looks for rows that are old enough. */
const SWEEP_EVERY_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** Deletes what is older than it may be. The chain stays whole: a signed checkpoint stands in for what was deleted. */
export class AuditRetention {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly store: AuditStore,
    private readonly signer: CheckpointSigner,
    private readonly retentionDays: number,
    private readonly now: () => Date,
  ) {}

  start(onError: (error: unknown) => void): void {
    this.timer = setInterval(() => void this.sweep().catch(onError), SWEEP_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async sweep(): Promise<void> {
    const now = this.now();
    const before = new Date(now.getTime() - this.retentionDays * DAY_MS).toISOString();
    for (const { chain, seq, hash } of await this.store.prunable(before)) {
      // First the word, then the deed: a crash in between leaves rows too many, never too few.
      await this.store.addCheckpoint(this.signer.sign({ chain, seq, hash, kind: 'pruned', at: now.toISOString() }));
      await this.store.prune(chain, seq);
    }
  }
}
