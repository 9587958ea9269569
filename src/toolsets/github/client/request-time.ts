import { Failure } from '../../../errors/failure.js';

/** Milliseconds before its deadline by which a request must have left: later it could not be answered. */
const MARGIN_MS = 250;

/** Seconds after which the line has moved on. */
const RETRY_AFTER_SECONDS = 5;

/**
 * The time of one request that may have to wait for its turn. One that did not leave in time never leaves, and says
 * nothing against GitHub: it waited here.
 */
export class RequestTime implements Disposable {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout | undefined;
  private hasLeft = false;
  /** Of the call, and of this. */
  readonly signal: AbortSignal;

  /** @param deadline Epoch milliseconds. @param now The same. */
  constructor(call: AbortSignal, deadline: number | undefined, now: number) {
    this.signal = AbortSignal.any([call, this.controller.signal]);
    if (deadline === undefined) return;
    const late = () => {
      if (!this.hasLeft) this.controller.abort(noTurn());
    };
    this.timer = setTimeout(late, Math.max(0, deadline - MARGIN_MS - now));
  }

  /** Called when it leaves. @throws what has ended it before. */
  leaves(): void {
    this.signal.throwIfAborted();
    this.hasLeft = true;
  }

  /** Ends with the request, or before its turn came. */
  async within<T>(request: () => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    const { promise: over, reject } = Promise.withResolvers<never>();
    const onAbort = () => reject(this.signal.reason as Error);
    this.signal.addEventListener('abort', onAbort, { once: true });
    try {
      return await Promise.race([request(), over]);
    } finally {
      this.signal.removeEventListener('abort', onAbort);
    }
  }

  [Symbol.dispose](): void {
    clearTimeout(this.timer);
  }
}

/** Too many are in line already. */
export function noTurn(): Failure {
  const message =
    'GitHub takes writes and searches one at a time, and too many wait for their turn. Nothing was sent. ' +
    `Try again in ${RETRY_AFTER_SECONDS} s.`;
  return new Failure('upstream_limited', message, { retryAfter: RETRY_AFTER_SECONDS });
}
