import { Failure } from '../errors/failure.js';

/** The time the client itself gave the call is over: that says nothing of who should have answered in it. */
export class ClientTimeout extends Failure {
  constructor(timeoutMs: number) {
    super('timeout', `The call took longer than the ${timeoutMs} ms its client gave it.`);
  }
}

/** The time a call has, or one attempt of it. Its signal is aborted when the time is over or the client is gone. */
export class Deadline implements Disposable {
  /** Epoch milliseconds. */
  at: number;
  private readonly controller = new AbortController();
  private timer: NodeJS.Timeout;
  private isOver = false;
  private suspensions = 0;
  /** Milliseconds that were left when the clock was stopped. */
  private leftMs = 0;
  private readonly onParentAbort = () =>
    this.controller.abort(this.whole?.signal.reason ?? new Failure('cancelled', 'The client cancelled the call.'));

  /**
   * @param onOver What it ends with when the time is over.
   * @param whole The time of the whole call, where this is one attempt of it.
   */
  constructor(
    private readonly parent: AbortSignal,
    timeoutMs: number,
    private readonly onOver: () => Failure = () =>
      new Failure('timeout', `The call took longer than the ${timeoutMs} ms it may take.`),
    private readonly whole?: Deadline,
  ) {
    this.at = Date.now() + timeoutMs;
    this.timer = this.start(timeoutMs);
    if (parent.aborted) this.onParentAbort();
    else parent.addEventListener('abort', this.onParentAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  /** The time of one attempt, with a signal of its own; never longer than what is left of this. */
  attempt(timeoutMs: number): Deadline {
    const late = () => new Failure('timeout', `An attempt took longer than the ${timeoutMs} ms it may take.`);
    return new Deadline(this.signal, timeoutMs, late, this);
  }

  /** Ends when the work does or the time is over, also when the work ignores the signal. */
  async race<T>(work: () => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(this.signal.reason as Failure);
    this.signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([work(), aborted]);
    } catch (thrown) {
      // An AbortError of some library, after our own signal fired, is our timeout or cancellation.
      throw this.signal.aborted ? this.signal.reason : thrown;
    } finally {
      this.signal.removeEventListener('abort', onAbort);
    }
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
    this.leftMs = Math.max(0, this.at - Date.now());
    clearTimeout(this.timer);
  }

  private resume(): void {
    this.at = Date.now() + this.leftMs;
    if (!this.isOver) this.timer = this.start(this.leftMs);
  }

  private start(ms: number): NodeJS.Timeout {
    return setTimeout(() => this.controller.abort(this.onOver()), ms);
  }

  [Symbol.dispose](): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.parent.removeEventListener('abort', this.onParentAbort);
  }
}
