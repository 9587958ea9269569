import type { AuditLink } from './audit-link.js';
import type { AuditStore } from './audit-store.js';
import type { CheckpointKind } from './checkpoint.js';
import type { CheckpointSigner } from './checkpoint-signer.js';

/** Rows between two checkpoints, and the longest a row waits for one, in milliseconds. */
const CHECKPOINT_ROWS = 1_000;
const CHECKPOINT_MS = 60_000;

/** How far the chain of this process is signed. */
export class TrailCheckpoints {
  private signed = { seq: -1, at: 0 };

  constructor(
    private readonly store: AuditStore,
    private readonly signer: CheckpointSigner,
    private readonly now: () => Date,
  ) {}

  /** The first row waits as long as any other. */
  begin(): void {
    this.signed.at = this.now().getTime();
  }

  /** @param stored The last row up to which all are stored. */
  async signIfDue(stored: AuditLink | undefined): Promise<void> {
    const seq = stored?.seq ?? -1;
    const age = this.now().getTime() - this.signed.at;
    // Below 0 the clock was set back, and how long the row waits is not known.
    const isLong = age >= CHECKPOINT_MS || age < 0;
    const isDue = seq - this.signed.seq >= CHECKPOINT_ROWS || (seq > this.signed.seq && isLong);
    if (isDue) await this.sign(stored, 'regular');
  }

  async sign(stored: AuditLink | undefined, kind: CheckpointKind): Promise<void> {
    if (stored === undefined) return;
    const at = this.now();
    const { chain, seq, hash } = stored;
    await this.store.addCheckpoint(this.signer.sign({ chain, seq, hash, kind, at: at.toISOString() }));
    this.signed = { seq, at: at.getTime() };
  }
}
