import { Failure } from '../errors/failure.js';
import { FairLine } from './fair-line.js';
import type { Place } from './linked-list.js';
import { ServiceRate } from './service-rate.js';

/** How waiting for a slot can end. */
export const WAIT_OUTCOMES = ['admitted', 'full', 'pushed_out', 'expired', 'left'] as const;
export type WaitOutcome = (typeof WAIT_OUTCOMES)[number];

export interface PoolOptions {
  /** Whose slots these are; undefined where all calls share them. */
  readonly tool?: string;
  /** Calls served at once; may change from one moment to the next. */
  readonly maxRunning: () => number;
  /** Calls that may wait for a slot. */
  readonly maxQueued: number;
  /** Milliseconds one may wait. */
  readonly maxQueueMs: number;
  /** Milliseconds of a clock that never goes back. */
  readonly now: () => number;
  readonly onWaited: (outcome: WaitOutcome, waitedMs: number) => void;
}

/** Seconds named to a refused call: at least, at most. */
const RETRY_AFTER_SECONDS = { min: 1, max: 60 };

/** What a call met that got no slot. */
const BOUNDS = {
  queue_full: ({ maxQueued }: PoolOptions) => maxQueued,
  queue_share: ({ maxQueued }: PoolOptions) => maxQueued,
  queue_wait: ({ maxQueueMs }: PoolOptions) => maxQueueMs,
  queue_time: () => undefined,
} as const;

interface Waiting {
  readonly owner: string;
  readonly since: number;
  admit(): void;
  refuse(outcome: WaitOutcome, reason: Error): void;
}

/**
 * Slots, and a fair line of those who wait for one. Who gives up leaves at once; who cannot be served in time is told so.
 * When the line is full, somebody with a shorter line of their own takes the last place of the longest.
 */
export class Pool {
  private active = 0;
  private readonly line = new FairLine<Waiting>();
  /** They had their turn and gave their slot back for a while, so they come before the line. */
  private readonly returning = new Set<Waiting>();
  /** Of the line, by arrival: everybody may wait for the same time, so the first is the first whose time is over. */
  private readonly arrivals = new Set<Place<Waiting>>();
  private readonly served: ServiceRate;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: PoolOptions) {
    this.served = new ServiceRate(options.now);
  }

  get running(): number {
    return this.active;
  }

  get queued(): number {
    return this.line.size + this.returning.size;
  }

  get maxQueued(): number {
    return this.options.maxQueued;
  }

  /** Whether there is a slot, and nobody who came before. */
  get isFree(): boolean {
    return this.hasRoom && this.queued === 0;
  }

  /** Whether nobody finds a place any more, unless somebody else gives way. */
  get isFull(): boolean {
    return !this.hasRoom && this.line.size >= this.options.maxQueued;
  }

  /** Seconds in which the line, as long as it is now, can be expected to be served. */
  get retryAfter(): number {
    const { min, max } = RETRY_AFTER_SECONDS;
    const rate = this.served.perSecond;
    if (rate === undefined) return min;
    return Math.min(max, Math.max(min, Math.ceil((this.queued + 1) / rate)));
  }

  /**
   * Resolves once the caller holds a slot, which `leave` gives back.
   * @throws Failure `overloaded` when there is no place, or no slot in time; the signal's reason when it is aborted.
   */
  async enter(owner: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.isFree) return this.take(0);
    this.makeRoomFor(owner);
    await this.wait(owner, signal, (waiting) => {
      const place = this.line.push(waiting);
      this.arrivals.add(place);
      this.watch();
      return () => {
        this.line.remove(place);
        this.arrivals.delete(place);
      };
    });
  }

  /** For who has seen that it is free. */
  takeAtOnce(): void {
    this.take(0);
  }

  /** The same for one that had a slot before: it is not refused, and comes before the line. */
  async enterAgain(owner: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.hasRoom && this.returning.size === 0) return this.take(0);
    await this.wait(owner, signal, (waiting) => {
      this.returning.add(waiting);
      return () => this.returning.delete(waiting);
    });
  }

  leave(): void {
    this.active -= 1;
    this.served.count();
    this.admitWaiting();
  }

  /** Serves whoever waits, as far as there are slots; to be called when there have become more of them. */
  admitWaiting(): void {
    if (this.queued === 0) return;
    while (this.hasRoom) {
      const [first] = this.returning;
      const next = first ?? this.line.takeTurn();
      if (next === undefined) return;
      next.admit();
    }
  }

  private get hasRoom(): boolean {
    return this.active < this.options.maxRunning();
  }

  private take(waitedMs: number): void {
    this.active += 1;
    this.options.onWaited('admitted', waitedMs);
  }

  private makeRoomFor(owner: string): void {
    if (this.line.size < this.options.maxQueued) return;
    const last = this.line.newestOfLongest;
    // Among equals who came first stays.
    if (last === undefined || this.line.lengthOf(last.item.owner) <= this.line.lengthOf(owner) + 1) {
      this.options.onWaited('full', 0);
      throw this.overloaded('queue_full', 'Too many calls are waiting.');
    }
    const why = 'Too many calls are waiting, and most of them are yours.';
    last.item.refuse('pushed_out', this.overloaded('queue_share', why));
  }

  private wait(owner: string, signal: AbortSignal, line: (waiting: Waiting) => () => void): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const since = this.options.now();
    const end = () => {
      leaveLine();
      signal.removeEventListener('abort', onAbort);
      return this.options.now() - since;
    };
    const refuse = (outcome: WaitOutcome, reason: Error) => {
      this.options.onWaited(outcome, end());
      reject(reason);
    };
    // A dead client must not hold a place.
    const onAbort = () => refuse(isTimeout(signal.reason) ? 'expired' : 'left', this.reasonToLeave(signal));
    const admit = () => {
      this.take(end());
      resolve();
    };
    const leaveLine = line({ owner, since, admit, refuse });
    signal.addEventListener('abort', onAbort, { once: true });
    return promise;
  }

  /** Whose time was over in the line was never served: that says nothing of the tool it waited for. */
  private reasonToLeave({ reason }: AbortSignal): Error {
    return isTimeout(reason)
      ? this.overloaded('queue_time', 'The time of this call was over before there was a slot.')
      : reason;
  }

  /** One timer for the whole line: for the one who has waited longest. */
  private watch(): void {
    if (this.timer !== undefined) return;
    const [oldest] = this.arrivals;
    if (oldest === undefined) return;
    const ms = oldest.item.since + this.options.maxQueueMs - this.options.now();
    this.timer = setTimeout(() => this.expire(), Math.max(1, ms)).unref();
  }

  private expire(): void {
    this.timer = undefined;
    const { maxQueueMs } = this.options;
    const lastArrival = this.options.now() - maxQueueMs;
    for (const { item } of this.arrivals) {
      if (item.since > lastArrival) break;
      item.refuse('expired', this.overloaded('queue_wait', `There was no slot within ${maxQueueMs} ms.`));
    }
    this.watch();
  }

  private overloaded(refusedBy: keyof typeof BOUNDS, why: string): Failure {
    const { retryAfter, options } = this;
    const bound = BOUNDS[refusedBy](options);
    const room = {
      ...(options.tool !== undefined && { tool: options.tool }),
      slots: options.maxRunning(),
      ...(bound !== undefined && { bound }),
    };
    return new Failure('overloaded', `${why} Try again in ${retryAfter} s.`, { retryAfter, refusedBy, room });
  }
}

function isTimeout(reason: unknown): boolean {
  return reason instanceof Failure && reason.kind === 'timeout';
}
