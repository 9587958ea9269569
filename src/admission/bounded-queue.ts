import type { AdaptiveLimit } from './adaptive-limit.js';
import type { Bulkheads } from './bulkheads.js';
import { CallSlot } from './call-slot.js';
import { Pool, type PoolOptions, type WaitOutcome } from './pool.js';

export interface QueueLimits {
  /** Calls served at once. */
  readonly maxRunning: number;
  /** Calls that may wait for a slot. */
  readonly maxQueued: number;
  /** Milliseconds a call may wait. */
  readonly maxQueueMs: number;
}

/** Who wants a slot, and for what. */
export interface Applicant {
  /** Whose turn it takes. */
  readonly owner: string;
  /** Name of the tool; undefined for what has no bulkhead. */
  readonly tool?: string | undefined;
  /** Most calls of that tool at once, as its policy says. */
  readonly maxRunning?: number | undefined;
  /** Aborted when the client goes away or the time of the call is over. */
  readonly signal: AbortSignal;
}

export type WaitListener = (pool: string, outcome: WaitOutcome, waitedMs: number) => void;

/** The pool all calls share; a tool with a bulkhead has one of its own, named as the tool. */
export const ALL_CALLS = 'calls';

/**
 * Slots for running calls, and fair lines of those who wait for one. A tool with a bulkhead waits in a line of its own
 * first, so that it never holds a slot, or a place in the line of all, that it cannot use.
 */
export class BoundedQueue {
  private readonly all: Pool;
  private readonly onlyAll: readonly Pool[];
  /** Undefined for tools that have none. */
  private readonly byTool = new Map<string, Pool | undefined>();
  private readonly listeners: WaitListener[] = [];
  private paused = 0;

  constructor(
    private readonly limits: QueueLimits,
    private readonly bulkheads: Bulkheads,
    private readonly now: () => number,
    /** Says how many calls may run at once, in place of `maxRunning`. */
    private readonly adaptive?: AdaptiveLimit,
  ) {
    this.all = this.pool(ALL_CALLS, () => adaptive?.current ?? limits.maxRunning, limits.maxQueued);
    this.onlyAll = [this.all];
  }

  get running(): number {
    return this.all.running;
  }

  get queued(): number {
    return this.pools.reduce((sum, [, pool]) => sum + pool.queued, 0);
  }

  /** Whether a call is better made elsewhere; a full bulkhead is no matter of other tools. */
  get isFull(): boolean {
    return this.all.isFull;
  }

  /** Calls served at once, as things are now. */
  get maxRunning(): number {
    return this.adaptive?.current ?? this.limits.maxRunning;
  }

  /** By name, those that have been used so far. */
  get pools(): readonly (readonly [name: string, pool: Pool])[] {
    const bulkheads = [...this.byTool].flatMap(([name, pool]) => (pool === undefined ? [] : [[name, pool] as const]));
    return [[ALL_CALLS, this.all], ...bulkheads];
  }

  /** Told of everybody who has waited, also those who did not have to. */
  onWaited(listener: WaitListener): void {
    this.listeners.push(listener);
  }

  /**
   * Resolves with a slot, to be disposed of when the call has ended.
   * @throws Failure `overloaded` when there is no place, or no slot in time; the signal's reason when it is aborted.
   */
  async enter(applicant: Applicant): Promise<CallSlot> {
    const slot = this.slotFor(applicant);
    await slot.take();
    return slot;
  }

  /** The same for whom nothing keeps waiting, as nearly always; undefined for everybody else. */
  enterAtOnce(applicant: Applicant): CallSlot | undefined {
    const slot = this.slotFor(applicant);
    return slot.takeAtOnce() ? slot : undefined;
  }

  /** Learns from a call how long its work took while so many ran. */
  learn(tool: string, workMs: number): void {
    if (this.adaptive === undefined) return;
    this.adaptive.observe(tool, workMs, this.all.running);
    this.all.admitWaiting();
  }

  /** Whether one more call may give its slot back and stay: those have no slot, but they are kept in memory. */
  mayPause(): boolean {
    if (this.paused >= this.limits.maxQueued) return false;
    this.paused += 1;
    return true;
  }

  resumed(): void {
    this.paused -= 1;
  }

  private slotFor({ owner, tool, maxRunning, signal }: Applicant): CallSlot {
    const bulkhead = tool === undefined ? undefined : this.bulkhead(tool, maxRunning);
    return new CallSlot(bulkhead === undefined ? this.onlyAll : [bulkhead, this.all], owner, signal, this);
  }

  private bulkhead(tool: string, ofPolicy: number | undefined): Pool | undefined {
    const known = this.byTool.get(tool);
    if (known !== undefined || this.byTool.has(tool)) return known;
    const maxRunning = this.bulkheads.of(tool, ofPolicy);
    const made = maxRunning === undefined ? undefined : this.pool(tool, () => maxRunning, this.shareOf(maxRunning));
    this.byTool.set(tool, made);
    return made;
  }

  /** A line as long in proportion as that of all calls. */
  private shareOf(maxRunning: number): number {
    return Math.ceil(this.limits.maxQueued * Math.min(1, maxRunning / this.limits.maxRunning));
  }

  private pool(name: string, maxRunning: PoolOptions['maxRunning'], maxQueued: number): Pool {
    const { now } = this;
    const onWaited = (outcome: WaitOutcome, waitedMs: number) => {
      for (const listener of this.listeners) listener(name, outcome, waitedMs);
    };
    const { maxQueueMs } = this.limits;
    return new Pool({ ...(name !== ALL_CALLS && { tool: name }), maxRunning, maxQueued, maxQueueMs, now, onWaited });
  }
}
