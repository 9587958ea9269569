export interface AdaptiveBounds {
  readonly min: number;
  readonly max: number;
}

/** Calls that are looked at together: one by one, they differ for reasons of their own. */
const CALLS_PER_LOOK = 40;
/** How much slower than usual is still usual. */
const TOLERANCE = 1.2;
/** How much of what one look suggests is done at once. */
const STEP = 0.3;
/** Looks after which it finds out anew how long calls take when they are not in each other's way. */
const LOOKS_BETWEEN_PROBES = 50;

/** Calls of one tool. */
interface Timed {
  calls: number;
  workMs: number;
}

/**
 * `settling`: fewer calls run, and what was begun before still ends. `measuring`: how long calls take among themselves is
 * what is usual from now on. `following`: the limit follows how much slower than usual they are.
 */
type Phase = 'settling' | 'measuring' | 'following';

/**
 * How many calls may run at once, found from how long they take: while more of them make nobody slower the limit grows,
 * and as soon as each takes longer than usual it shrinks in proportion. From time to time it halves for a moment, to learn
 * what is usual: learnt in the crowd, that would creep up with it. Tools are compared with themselves, so a mix of quick
 * and slow ones says nothing by itself.
 */
export class AdaptiveLimit {
  private limit: number;
  private phase: Phase = 'measuring';
  private looks = 0;
  private readonly usualMs = new Map<string, number>();
  private seen = new Map<string, Timed>();
  private looked = 0;
  private mostRunning = 0;

  constructor(private readonly bounds: AdaptiveBounds) {
    // From below: too few at first are some seconds of waiting, too many are an upstream that falls over.
    this.limit = bounds.min;
  }

  get current(): number {
    const limit = this.phase === 'following' ? this.limit : this.limit / 2;
    return Math.max(this.bounds.min, Math.round(limit));
  }

  observe(tool: string, workMs: number, running: number): void {
    const seen = this.seen.get(tool) ?? { calls: 0, workMs: 0 };
    this.seen.set(tool, { calls: seen.calls + 1, workMs: seen.workMs + Math.max(workMs, 0.01) });
    this.looked += 1;
    this.mostRunning = Math.max(this.mostRunning, running);
    if (this.looked < CALLS_PER_LOOK) return;
    this.look();
    this.seen = new Map();
    this.looked = 0;
    this.mostRunning = 0;
  }

  private look(): void {
    switch (this.phase) {
      case 'settling':
        this.phase = 'measuring';
        return;
      case 'measuring':
        for (const [tool, { calls, workMs }] of this.seen) this.usualMs.set(tool, workMs / calls);
        this.phase = 'following';
        return;
      case 'following':
        this.adjust(this.slowness());
        this.looks += 1;
        if (this.looks % LOOKS_BETWEEN_PROBES === 0) this.phase = 'settling';
    }
  }

  /** How many times longer than usual calls took, each compared with its own tool. */
  private slowness(): number {
    let sum = 0;
    for (const [tool, { calls, workMs }] of this.seen) {
      const usualMs = this.usualMs.get(tool) ?? workMs / calls;
      this.usualMs.set(tool, usualMs);
      sum += workMs / usualMs;
    }
    return sum / CALLS_PER_LOOK;
  }

  private adjust(slowness: number): void {
    // A limit nobody reaches cannot be judged by how those took who were there.
    if (slowness <= TOLERANCE && this.mostRunning < this.limit / 2) return;
    const gradient = Math.min(1, TOLERANCE / slowness);
    // The root lets it look a little further than it is sure of, and is small beside a large limit.
    const suggested = this.limit * gradient + Math.sqrt(this.limit);
    const next = this.limit + (suggested - this.limit) * STEP;
    this.limit = Math.min(this.bounds.max, Math.max(this.bounds.min, next));
  }
}
