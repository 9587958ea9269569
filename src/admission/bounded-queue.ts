import { Failure } from '../errors/failure.js';

export interface QueueLimits {
  /** Calls served at once. */
  readonly maxRunning: number;
  /** Calls that may wait for a slot. */
  readonly maxQueued: number;
}

/** Seconds after which a slot can be expected to be free again. */
const RETRY_AFTER_SECONDS = 1;

interface Waiting {
  admit(slot: Disposable): void;
}

/** Slots for running calls, and a line of those who wait for one. Who gives up leaves the line at once. */
export class BoundedQueue {
  private active = 0;
  /** In order of arrival. */
  private readonly line = new Set<Waiting>();

  constructor(private readonly limits: QueueLimits) {}

  get running(): number {
    return this.active;
  }

  get queued(): number {
    return this.line.size;
  }

  /**
   * Resolves with a slot, to be disposed of when the call has ended.
   * @throws Failure `overloaded` when the line is full, the signal's reason when it is aborted while waiting.
   */
  async enter(signal: AbortSignal): Promise<Disposable> {
    signal.throwIfAborted();
    if (this.active < this.limits.maxRunning) return this.take();
    if (this.line.size >= this.limits.maxQueued) {
      throw new Failure('overloaded', 'Too many calls are waiting. Try again in a moment.', {
        retryAfter: RETRY_AFTER_SECONDS,
      });
    }
    return this.wait(signal);
  }

  private wait(signal: AbortSignal): Promise<Disposable> {
    const { promise, resolve, reject } = Promise.withResolvers<Disposable>();
    const waiting: Waiting = {
      admit: (slot) => {
        signal.removeEventListener('abort', leave);
        resolve(slot);
      },
    };
    // A dead client must not hold a place.
    const leave = () => {
      this.line.delete(waiting);
      reject(signal.reason as Error);
    };
    this.line.add(waiting);
    signal.addEventListener('abort', leave, { once: true });
    return promise;
  }

  private take(): Disposable {
    this.active += 1;
    let isHeld = true;
    return {
      [Symbol.dispose]: () => {
        if (!isHeld) return;
        isHeld = false;
        this.active -= 1;
        this.admitNext();
      },
    };
  }

  private admitNext(): void {
    const [next] = this.line;
    if (next === undefined) return;
    this.line.delete(next);
    next.admit(this.take());
  }
}
