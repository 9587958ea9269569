import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { RestartDelay } from './restart-delay.js';
import { RoundOfQuestions } from './round-of-questions.js';
import { SharedRounds } from './shared-rounds.js';
import type { Reports, Subject, ToSupervisor } from './worker-messages.js';
import type { WorkerEnd, WorkerProcess } from './worker-process.js';

/** Milliseconds a worker has to say how it is, longer than it waits for its dependencies; one whose event loop is stuck does not. */
const TELL_WITHIN_MS = 3_000;
/** Milliseconds for which what all workers said is told to whoever asks the same. */
const HOLD_MS = 1_000;
/** Milliseconds beyond its own time to drain after which a worker is taken for stuck. */
const GRACE_MS = 10_000;

export interface SupervisorOptions {
  readonly workers: number;
  /** Milliseconds a worker may take to drain. */
  readonly drainMs: number;
  readonly logger: Logger;
  readonly startWorker: () => WorkerProcess;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Milliseconds, never going back. */
  readonly now: () => number;
  /** What the supervisor itself says of a subject. */
  readonly tell: (subject: Subject) => Promise<unknown>;
}

interface Slot {
  readonly worker: number;
  readonly delay: RestartDelay;
  process?: WorkerProcess | undefined;
  ended: Promise<WorkerEnd>;
  isOpen: boolean;
  restarts: number;
}

/** Keeps as many workers running as were asked for. Owns no call: it starts, replaces, asks and stops those that do. */
export class Supervisor {
  private readonly slots: readonly Slot[];
  private readonly questions = new RoundOfQuestions(TELL_WITHIN_MS);
  private readonly rounds: SharedRounds;
  private readonly stopping = new AbortController();

  constructor(private readonly options: SupervisorOptions) {
    this.rounds = new SharedRounds(HOLD_MS, options.now);
    this.slots = Array.from({ length: options.workers }, (_, index) => ({
      worker: index + 1,
      delay: new RestartDelay(options.random),
      ended: Promise.resolve({ code: 0, signal: null }),
      isOpen: false,
      restarts: 0,
    }));
  }

  /** Now, by worker. */
  get states(): readonly Pick<Slot, 'worker' | 'isOpen' | 'restarts'>[] {
    return this.slots;
  }

  /**
   * The first alone: what is wrong with the configuration is said once, and tables are made once. Resolves also where it is
   * closed meanwhile.
   * @throws Error when one ends before it has opened.
   */
  async start(): Promise<void> {
    try {
      const [first, ...others] = this.slots as [Slot, ...Slot[]];
      await this.open(first);
      if (this.stopping.signal.aborted) return;
      await Promise.all(others.map((slot) => this.open(slot)));
      if (this.stopping.signal.aborted) return;
      first.process?.send({ kind: 'announce' });
    } catch (error) {
      // It ended because it was told to; those that drain must not be told again, which would end them at once.
      if (this.stopping.signal.aborted) return;
      await this.close().catch(() => {});
      throw error;
    }
    for (const slot of this.slots) void this.keep(slot);
  }

  /** All read their configuration again; one that is only opening reads it anyway, and would take the signal for its end. */
  async reload(): Promise<void> {
    for (const { process, isOpen } of this.slots) if (isOpen) process?.kill('SIGHUP');
  }

  /**
   * All drain at the same time.
   * @throws Error when one did not end as it should.
   */
  async close(): Promise<void> {
    this.stopping.abort();
    const ends = await Promise.all(this.slots.map((slot) => this.end(slot)));
    const unclean = ends.filter((end) => !isClean(end)).length;
    if (unclean > 0) throw new Error(`${unclean} of ${ends.length} workers did not stop cleanly.`);
  }

  private async end({ process, ended }: Slot): Promise<WorkerEnd> {
    if (process === undefined) return { code: 0, signal: null };
    process.kill('SIGTERM');
    const timer = setTimeout(() => process.kill('SIGKILL'), this.options.drainMs + GRACE_MS);
    try {
      return await ended;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Replaces whatever runs in this slot whenever it ends, until the service stops. */
  private async keep(slot: Slot): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const startedAt = slot.process?.startedAt ?? performance.now();
      const { code, signal: killedBy } = await slot.ended;
      if (signal.aborted) return;
      const waitMs = Math.round(slot.delay.after(performance.now() - startedAt));
      const { worker } = slot;
      this.options.logger.error({ worker, code, signal: killedBy, waitMs }, 'a worker has ended and is replaced');
      await sleep(waitMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      slot.restarts += 1;
      this.begin(slot);
    }
  }

  private async open(slot: Slot): Promise<void> {
    const opened = this.begin(slot);
    const hasOpened = await Promise.race([opened.then(() => true), slot.ended.then(() => false)]);
    if (!hasOpened) throw new Error(`Worker ${slot.worker} ended instead of opening; it has said why.`);
  }

  /** Resolves once the new process accepts connections. */
  private begin(slot: Slot): Promise<void> {
    const opened = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<WorkerEnd>();
    const process = this.options.startWorker();
    slot.process = process;
    slot.ended = ended.promise;
    process.onMessage((message) => {
      if (message.kind === 'open') {
        slot.isOpen = true;
        opened.resolve();
      } else this.hear(process, message);
    });
    process.onEnd((end) => {
      slot.isOpen = false;
      slot.process = undefined;
      ended.resolve(end);
    });
    return opened.promise;
  }

  private hear(from: WorkerProcess, message: Exclude<ToSupervisor, { kind: 'open' }>): void {
    if (message.kind === 'told') this.questions.told(message.id, message.told);
    else void this.answer(from, message.id, message.subject);
  }

  private async answer(from: WorkerProcess, id: number, subject: Subject): Promise<void> {
    const reports = await this.rounds.of(subject, () => this.askAll(subject));
    from.send({ kind: 'reports', id, reports });
  }

  private async askAll(subject: Subject): Promise<Reports> {
    const [supervisor, reports] = await Promise.all([
      this.options.tell(subject),
      this.questions.ask(
        this.slots.map(({ worker }) => worker),
        (worker, question) => {
          const slot = this.slots[worker - 1];
          if (slot?.process === undefined || !slot.isOpen) return false;
          slot.process.send({ kind: 'tell', id: question, subject });
          return true;
        },
      ),
    ]);
    return { reports, supervisor };
  }
}

/** One that ends by the signal itself was only starting, and served nothing: later each of them stops in order. */
function isClean({ code, signal }: WorkerEnd): boolean {
  return code === 0 || signal === 'SIGTERM' || signal === 'SIGINT';
}
