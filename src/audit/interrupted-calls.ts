import { type CallBegun, type CallEvent, INTERRUPTED } from './audit-event.js';
import type { Head } from './audit-link.js';
import type { AuditStore } from './audit-store.js';
import type { AuditTrail } from './audit-trail.js';
import { type BegunStore, ROWS_AT_ONCE } from './begun-store.js';
import type { CheckpointSigner } from './checkpoint-signer.js';

/**
 * Milliseconds without a row after which the calls of a chain are taken for interrupted: a process whose calls run writes one
 * each minute, and what it spilled to a file is stored within two by those that share its folder.
 */
export const SILENT_MS = 300_000;
/** Milliseconds to the first look, and between two, at the least: half as much more by chance, so that instances take turns. */
const FIRST_LOOK_MS = 60_000;
const LOOK_EVERY_MS = 240_000;

export interface InterruptedOptions {
  readonly now: () => Date;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly onInterrupted: (call: InterruptedCall) => void;
  /** Told of a search that failed; it begins again with the next look. */
  readonly onUnsearched: (error: unknown) => void;
}

export interface InterruptedCall extends CallEvent {
  /** ISO 8601, UTC. */
  readonly begunAt: string;
}

/** Finds calls that a process began and did not live to tell the end of, and gives each the row that says so. */
export class InterruptedCalls {
  private timer: NodeJS.Timeout | undefined;
  private looking: Promise<void> = Promise.resolve();
  private isStopped = false;

  constructor(
    private readonly begun: BegunStore,
    private readonly store: Pick<AuditStore, 'addCheckpoint'>,
    private readonly trail: AuditTrail,
    private readonly signer: CheckpointSigner,
    private readonly options: InterruptedOptions,
  ) {}

  start(): void {
    this.lookIn(FIRST_LOOK_MS);
  }

  /** Leaves what is not searched yet to the next process. */
  async stop(): Promise<void> {
    this.isStopped = true;
    clearTimeout(this.timer);
    await this.looking;
  }

  async look(): Promise<void> {
    const before = new Date(this.options.now().getTime() - SILENT_MS).toISOString();
    for (const head of await this.begun.silentHeads(before)) await this.search(head);
  }

  private lookIn(ms: number): void {
    if (this.isStopped) return;
    const wait = ms * (1 + this.options.random() / 2);
    this.timer = setTimeout(() => {
      this.looking = this.look()
        .catch(this.options.onUnsearched)
        .finally(() => this.lookIn(LOOK_EVERY_MS));
    }, wait).unref();
  }

  private async search({ chain, seq, hash }: Head): Promise<void> {
    for (let after = await this.begun.searchedUpTo(chain); after < seq; after += ROWS_AT_ONCE) {
      if (this.isStopped) return;
      await this.tell(chain, after);
    }
    // Behind the rows that it speaks of: a crash in between leaves one too many, never too few.
    const at = this.options.now().toISOString();
    await this.store.addCheckpoint(this.signer.sign({ chain, seq, hash, kind: 'searched', at }));
  }

  private async tell(chain: string, after: number): Promise<void> {
    const found = await this.begun.neverEnded(chain, after);
    const calls = found.map(({ seq, event }) => interrupted(event, { chain, seq }, this.options.now()));
    for (const call of calls) this.trail.append(call);
    await this.trail.soon();
    if (this.trail.refusal !== undefined) throw this.trail.refusal;
    for (const call of calls) this.options.onInterrupted(call);
  }
}

/** All that the row of its beginning says, and where that is. */
function interrupted(event: string, begunRow: Pick<Head, 'chain' | 'seq'>, now: Date): InterruptedCall {
  const begun = JSON.parse(event) as CallBegun;
  return { ...begun, event: 'call', at: now.toISOString(), outcome: INTERRUPTED, begunAt: begun.at, begunRow };
}
