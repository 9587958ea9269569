import { Failure } from '../errors/failure.js';

/** The time a call has. Its signal is aborted when the time is over or the client is gone. */
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
    this.controller.abort(new Failure('cancelled', 'The client cancelled the call.'));

  constructor(
    private readonly parent: AbortSignal,
    private readonly timeoutMs: number,
  ) {
    this.at = Date.now() + timeoutMs;
    this.timer = this.start(timeoutMs);
    if (parent.aborted) this.onParentAbort();
    else parent.addEventListener('abort', this.onParentAbort, { once: true });
  }

  get signal(): AbortSignal {
    return this.controller.signal;
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
      return await work();
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
    return setTimeout(() => {
      this.controller.abort(new Failure('timeout', `The call took longer than the ${this.timeoutMs} ms it may take.`));
    }, ms);
  }

  [Symbol.dispose](): void {
    this.isOver = true;
    clearTimeout(this.timer);
    this.parent.removeEventListener('abort', this.onParentAbort);
  }
}
