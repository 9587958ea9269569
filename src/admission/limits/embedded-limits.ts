import type { Hit } from './limit-rule.js';
import type { LimitStore, Reading, Taken } from './limit-store.js';
import { RecentlyUsed } from './recently-used.js';
import { bucketAt, msUntil, SlidingWindows } from './sliding-windows.js';
import { incrementWith, type ThrottlerStorageRecord } from './throttler-record.js';

/** Where a quota stands in the maps, so that it can be forgotten. */
interface Owner {
  readonly quotas: Map<string, number>;
  readonly subject: string;
  readonly windowMs: number;
}

/** Quotas in the memory of this process: a bounded number, the one not used for longest is forgotten first. No timers. */
export class EmbeddedLimits implements LimitStore {
  private readonly windows: SlidingWindows;
  private readonly order: RecentlyUsed;
  /** The window of each quota, by rule and subject. */
  private readonly quotas = new Map<string, Map<string, number>>();
  private readonly owners: (Owner | undefined)[] = [];
  private forgottenInUse = 0;
  /** What the hits of one decision meet, each at its place: the window, if something has been counted, and how much. */
  private readonly found: (number | undefined)[] = [];
  private readonly totals: number[] = [];

  /** @param nowMs Any clock; one that goes back makes quotas last longer, never shorter. */
  constructor(
    capacity: number,
    private readonly nowMs: () => number,
  ) {
    this.windows = new SlidingWindows(capacity);
    this.order = new RecentlyUsed(capacity);
  }

  get size(): number {
    return this.order.size;
  }

  /** Quotas that were given up for want of room although they still counted something. */
  get forgotten(): number {
    return this.forgottenInUse;
  }

  take(hits: readonly Hit[]): Taken {
    const now = this.nowMs();
    let isAdmitted = true;
    hits.forEach((hit, at) => {
      const { rule, cost } = hit;
      const window = this.find(hit);
      const total = window === undefined ? 0 : this.windows.totalAt(window, bucketAt(now, rule.windowMs));
      this.found[at] = window;
      this.totals[at] = total;
      if (!rule.isShadow && total + cost > rule.calls) isAdmitted = false;
    });
    const readings = hits.map((hit, at) => this.settle(hit, at, isAdmitted, now));
    return { isAdmitted, readings };
  }

  /** Counts what another store has admitted, so that this one knows of it when it has to decide. */
  note({ readings }: Taken): void {
    const now = this.nowMs();
    for (const { hit, isOver } of readings) {
      if (isOver || hit.cost === 0) continue;
      const window = this.find(hit) ?? this.claim(hit, now);
      this.windows.totalAt(window, bucketAt(now, hit.rule.windowMs));
      this.windows.add(window, hit.cost);
    }
  }

  increment(...asked: Parameters<LimitStore['increment']>): Promise<ThrottlerStorageRecord> {
    return incrementWith(this, ...asked);
  }

  private settle(hit: Hit, at: number, isAdmitted: boolean, now: number): Reading {
    const { rule, cost } = hit;
    const { [at]: total = 0 } = this.totals;
    const isOver = total + cost > rule.calls;
    let { [at]: window } = this.found;
    let used = total;
    if (isAdmitted && !isOver && cost > 0) {
      window ??= this.claim(hit, now);
      this.windows.add(window, cost);
      used += cost;
    }
    const remaining = Math.max(0, rule.calls - used);
    if (window === undefined || used === 0) return { hit, isOver, remaining, resetMs: 0 };
    const bucket = this.windows.bucketWithout(window, isOver ? total + cost - rule.calls : 1);
    return { hit, isOver, remaining, resetMs: msUntil(bucket, now, rule.windowMs) };
  }

  private find({ rule, subject }: Hit): number | undefined {
    const window = this.quotas.get(rule.key)?.get(subject);
    if (window !== undefined) this.order.use(window);
    return window;
  }

  /** Only what is charged gets a window: a caller who is refused cannot make others be forgotten. */
  private claim(hit: Hit, now: number): number {
    const { rule, subject } = hit;
    const window = this.order.claim();
    this.forget(window, now);
    let quotas = this.quotas.get(rule.key);
    if (quotas === undefined) this.quotas.set(rule.key, (quotas = new Map()));
    quotas.set(subject, window);
    this.owners[window] = { quotas, subject, windowMs: rule.windowMs };
    this.windows.clear(window, bucketAt(now, rule.windowMs));
    return window;
  }

  private forget(window: number, now: number): void {
    const owner = this.owners[window];
    if (owner === undefined) return;
    owner.quotas.delete(owner.subject);
    if (this.windows.totalAt(window, bucketAt(now, owner.windowMs)) > 0) this.forgottenInUse += 1;
  }
}
