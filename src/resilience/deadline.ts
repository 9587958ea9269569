import { Failure } from '../errors/failure.js';

/** The time a call has. Its signal is aborted when the time is over or the client is gone. */
export class Deadline implements Disposable {
  /** Epoch milliseconds. */
  readonly at: number;
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;
  private readonly onParentAbort = () =>
    this.controller.abort(new Failure('cancelled', 'The client cancelled the call.'));

  constructor(
    private readonly parent: AbortSignal,
    timeoutMs: number,
  ) {
    this.at = Date.now() + timeoutMs;
    this.timer = setTimeout(() => {
      this.controller.abort(new Failure('timeout', `The call took longer than the ${timeoutMs} ms it may take.`));
    }, timeoutMs);
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

  [Symbol.dispose](): void {
    clearTimeout(this.timer);
    this.parent.removeEventListener('abort', this.onParentAbort);
  }
}
