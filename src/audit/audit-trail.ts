import { type AuditEvent, indexOf } from './audit-event.js';
import { type AuditLink, linkTo } from './audit-link.js';
import type { AuditStore, StoredLink } from './audit-store.js';
import type { CheckpointKind } from './checkpoint.js';
import type { CheckpointSigner } from './checkpoint-signer.js';
import { Failure } from '../errors/failure.js';
import { SpillFile } from './spill-file.js';

/** Milliseconds a row waits for others, so that they are written together, and between two tries of a lost store. */
const GATHER_MS = 50;
const TRY_AGAIN_MS = 1_000;
/** Rows between two checkpoints, and the longest a row waits for one, in milliseconds. */
const CHECKPOINT_ROWS = 1_000;
const CHECKPOINT_MS = 60_000;
/** Seconds after which a store may be back. */
const RETRY_AFTER_SECONDS = 5;

export interface TrailOptions {
  /** Unique to this process. */
  readonly chain: string;
  /** Where rows are kept while the store is lost. */
  readonly folder: string;
  /** Whether calls are served meanwhile. */
  readonly whenLost: 'spill' | 'block';
  /** Rows that may wait in memory; beyond that they are spilled. */
  readonly maxWaiting: number;
  readonly now: () => Date;
  /** Told when the store is lost and when it is back. */
  readonly onState: (state: TrailState, cause?: unknown) => void;
  /** Told of rows by what became of them. */
  readonly onRows: (result: 'stored' | 'spilled' | 'lost', count: number) => void;
}

/** `stored`: all is well. `waiting`: the store is lost, rows wait. `failing`: not even the disk takes them. */
export type TrailState = 'stored' | 'waiting' | 'failing';

/** Keeps every row in its chain and sees it written: to the store, or to a file until the store is back. */
export class AuditTrail {
  private head: AuditLink | undefined;
  private stored: AuditLink | undefined;
  private waiting: StoredLink[] = [];
  private current: TrailState = 'stored';
  private timer: NodeJS.Timeout | undefined;
  private flushing: Promise<void> = Promise.resolve();
  private isClosed = false;
  private readonly spill: SpillFile;
  private signed = { seq: -1, at: 0 };

  constructor(
    private readonly store: AuditStore,
    private readonly signer: CheckpointSigner,
    private readonly options: TrailOptions,
  ) {
    this.spill = SpillFile.of(options.chain, options.folder);
  }

  /** Why a call may not be served now: what it does could not be told afterwards. */
  get refusal(): Failure | undefined {
    const isServed = this.current === 'stored' || (this.current === 'waiting' && this.options.whenLost === 'spill');
    if (isServed) return undefined;
    return new Failure('overloaded', 'This server cannot keep its audit trail and serves no calls until it can.', {
      retryAfter: RETRY_AFTER_SECONDS,
      refusedBy: 'audit_trail',
    });
  }

  /** Begins the chain with what all the others had come to, so that none of them can vanish. */
  async open(): Promise<void> {
    const now = this.options.now();
    for (const file of SpillFile.leftBehind(this.options.folder, now)) {
      await this.store.append(file.read());
      file.clear();
    }
    this.signed.at = now.getTime();
    this.append({ event: 'chain_opened', at: now.toISOString(), heads: await this.store.heads() });
  }

  append(event: AuditEvent): void {
    this.head = linkTo(this.head, this.options.chain, JSON.stringify(event));
    this.waiting.push({ link: this.head, index: indexOf(event) });
    if (this.waiting.length > this.options.maxWaiting) this.spillWaiting();
    this.schedule(this.current === 'stored' ? GATHER_MS : TRY_AGAIN_MS);
  }

  /** Writes what waits and signs the end. Rows that no store takes stay in the file. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.timer);
    await this.flush();
    if (this.current === 'stored') await this.checkpoint('closed');
    else this.spillWaiting();
  }

  /** One at a time: rows keep their order, and a slow store is asked once. */
  flush(): Promise<void> {
    this.flushing = this.flushing.then(() => this.write());
    return this.flushing;
  }

  private schedule(afterMs: number): void {
    if (this.timer !== undefined || this.isClosed) return;
    this.timer = setTimeout(() => {
      this.timer = undefined;
      void this.flush();
    }, afterMs).unref();
  }

  private async write(): Promise<void> {
    const batch = this.waiting;
    this.waiting = [];
    try {
      const rows = [...this.spill.read(), ...batch];
      await this.store.append(rows);
      this.spill.clear();
      this.stored = rows.at(-1)?.link ?? this.stored;
      this.options.onRows('stored', rows.length);
      this.become('stored');
      if (this.isCheckpointDue()) await this.checkpoint('regular');
    } catch (thrown) {
      this.waiting = [...batch, ...this.waiting];
      if (this.current === 'stored') this.become('waiting', thrown);
      this.schedule(TRY_AGAIN_MS);
    }
    if (this.waiting.length > 0) this.schedule(GATHER_MS);
  }

  private spillWaiting(): void {
    if (this.waiting.length === 0) return;
    try {
      this.spill.append(this.waiting);
      this.options.onRows('spilled', this.waiting.length);
      this.waiting = [];
      if (this.current === 'failing') this.become('waiting');
    } catch (thrown) {
      this.become('failing', thrown);
      // Calls are refused from here on; what ends meanwhile is counted, because there is nowhere left to keep it.
      const lost = this.waiting.length - this.options.maxWaiting;
      if (lost > 0) this.options.onRows('lost', this.waiting.splice(-lost).length);
    }
  }

  private isCheckpointDue(): boolean {
    const seq = this.stored?.seq ?? -1;
    const age = this.options.now().getTime() - this.signed.at;
    return seq - this.signed.seq >= CHECKPOINT_ROWS || (seq > this.signed.seq && age >= CHECKPOINT_MS);
  }

  private async checkpoint(kind: CheckpointKind): Promise<void> {
    if (this.stored === undefined) return;
    const at = this.options.now();
    const { chain, seq, hash } = this.stored;
    await this.store.addCheckpoint(this.signer.sign({ chain, seq, hash, kind, at: at.toISOString() }));
    this.signed = { seq, at: at.getTime() };
  }

  private become(state: TrailState, cause?: unknown): void {
    if (state === this.current) return;
    this.current = state;
    this.options.onState(state, cause);
  }
}
