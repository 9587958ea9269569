import { Failure } from '../errors/failure.js';
import type { Eventual } from '../tool/eventual.js';
import { type Alarm, type Clock, SYSTEM_CLOCK } from '../tool/clock.js';
import type { StopSignal } from '../tool/stop-signal.js';

interface DeadlineOptions {
  /** What it ends with when the time is over. */
  readonly onOver?: () => Failure;
  /** The time of the whole call, where this is one attempt of it. */
  readonly whole?: Deadline;
  readonly clock?: Clock;
}

/** The time a call has, or one attempt of it. Its signal is aborted when the time is over or the client is gone. */
export class Deadline implements Disposable {
  /** By `clock.elapsed`: a clock of the machine that is set neither ends a call nor gives it more time. */
  private endsAt: number;
  private readonly controller = new AbortController();
  private alarm: Alarm;
  private readonly onOver: () => Failure;
  private readonly whole: Deadline | undefined;
  private readonly clock: Clock;
  private isOver = false;
  private suspensions = 0;
  /** Milliseconds that were left when the clock was stopped. */
  private keptMs = 0;
  /** What ends each work that is raced: a listener of the signal would cost every call more than all the rest of this. */
  private racing: Set<(reason: unknown) => void> | undefined;
  private readonly onParentAbort = () =>
    this.end(this.whole?.signal.reason ?? new Failure('cancelled', 'The client cancelled the call.'));

  constructor(
    private readonly parent: StopSignal,
    timeoutMs: number,
    { onOver = () => tooLong(timeoutMs), whole, clock = whole?.clock ?? SYSTEM_CLOCK }: DeadlineOptions = {},
  ) {
    this.onOver = onOver;
    this.whole = whole;
    this.clock = clock;
    this.endsAt = clock.elapsed() + timeoutMs;
    this.alarm = this.start(timeoutMs);
    if (parent.aborted) this.onParentAbort();
    else parent.addEventListener('abort', this.onParentAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  get leftMs(): number {
    return Math.max(0, this.endsAt - this.clock.elapsed());
  }

  /** Epoch milliseconds, by what the machine's clock says now. */
  get at(): number {
    return Math.round(this.clock.now() + this.leftMs);
  }

  /** Ends it before its time. */
  withdraw(reason: Failure): void {
    this.end(reason);
  }

  /** The time of one attempt, with a signal of its own; never longer than what is left of this. */
  attempt(timeoutMs: number): Deadline {
    const onOver = () => new Failure('timeout', `An attempt took longer than the ${timeoutMs} ms it may take.`);
    return new Deadline(this.signal, timeoutMs, { onOver, whole: this });
  }

  /** Ends when the work does or the time is over, also when the work ignores the signal. */
  race<T>(work: () => Eventual<T>): Eventual<T> {
    this.signal.throwIfAborted();
    let given: Eventual<T>;
    try {
      given = work();
    } catch (thrown) {
      throw this.reasonFor(thrown);
    }
    if (given instanceof Promise) return this.raceWith(given);
    // It may have ended the time by itself.
    this.signal.throwIfAborted();
    return given;
  }

  private async raceWith<T>(work: Promise<T>): Promise<T> {
    const racing = (this.racing ??= new Set());
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    if (this.signal.aborted) reject(this.signal.reason);
    racing.add(reject);
    try {
      void work.then(resolve, reject);
      return await promise;
    } catch (thrown) {
      throw this.reasonFor(thrown);
    } finally {
      racing.delete(reject);
    }
  }

  /** An AbortError of some library, after our own signal fired, is our timeout or cancellation. */
  private reasonFor(thrown: unknown): unknown {
    return this.signal.aborted ? this.signal.reason : thrown;
  }

  /** Stops the clock while any such work goes on; what was left of the time is there afterwards. */
  async suspend<T>(work: () => Promise<T>): Promise<T> {
    if (this.suspensions === 0) this.stop();
    this.suspensions += 1;
    try {
      return await (this.whole === undefined ? work() : this.whole.suspend(work));
    } finally {
      this.suspensions -= 1;
      if (this.suspensions === 0) this.resume();
    }
  }

  private stop(): void {
    this.keptMs = this.leftMs;
    this.alarm.cancel();
  }

  private resume(): void {
    this.endsAt = this.clock.elapsed() + this.keptMs;
    if (!this.isOver) this.alarm = this.start(this.keptMs);
  }

  private start(ms: number): Alarm {
    return this.clock.after(ms, () => this.end(this.onOver()));
  }

  private end(reason: unknown): void {
    if (this.signal.aborted) return;
    this.controller.abort(reason);
    for (const reject of this.racing ?? []) reject(reason);
  }

  [Symbol.dispose](): void {
    this.isOver = true;
    this.alarm.cancel();
    this.parent.removeEventListener('abort', this.onParentAbort);
  }
}

function tooLong(timeoutMs: number): Failure {
  return new Failure('timeout', `The call took longer than the ${timeoutMs} ms it may take.`);
}
