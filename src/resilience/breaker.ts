import CircuitBreaker from 'opossum';
import { FAILURES } from '../errors/failure-table.js';
import { Failure } from '../errors/failure.js';
import { ClientTimeout } from './deadline.js';

/** From the best to the worst. */
export const BREAKER_STATES = ['closed', 'half_open', 'open'] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

export interface BreakerOptions {
  /** Failures of the upstream in a row that open the breaker. */
  readonly failuresToOpen: number;
  /** Milliseconds it stays open before one trial is let through. */
  readonly openForMs: number;
  readonly onTransition?: (to: BreakerState) => void;
}

/** What an attempt says of the upstream: `nothing` where it ended for a reason of the caller's, or of our own. */
type Verdict = 'works' | 'fails' | 'nothing';

/**
 * Stops calling an upstream that keeps failing. One trial at a time finds out whether it works again. What the caller got
 * wrong, what it cancelled and what is a defect of ours does not count; nor does an attempt that began before the
 * breaker last changed its mind.
 */
export class Breaker {
  private readonly circuit: CircuitBreaker<[() => Promise<void>], void>;
  private failuresInARow = 0;
  private successCount = 0;
  private failureCount = 0;
  private openedAt = 0;
  /** Changes with every transition. */
  private epoch = 0;
  /** A trial said nothing, so that the next call is the trial. */
  private needsTrial = false;

  constructor(
    readonly upstream: string,
    private readonly options: BreakerOptions,
  ) {
    this.circuit = new CircuitBreaker((work: () => Promise<void>) => work(), {
      // Its timeout aborts every call of the upstream, not the one that is late; the call's own deadline does better.
      timeout: false,
      // Opened by failures in a row, below; opossum itself opens it again only after a failed trial.
      volumeThreshold: Number.MAX_SAFE_INTEGER,
      resetTimeout: options.openForMs,
    });
    this.circuit.on('open', () => this.changed());
    this.circuit.on('halfOpen', () => this.changed());
    this.circuit.on('close', () => this.changed());
  }

  get state(): BreakerState {
    if (this.circuit.halfOpen) return 'half_open';
    return this.circuit.opened ? 'open' : 'closed';
  }

  /** Attempts the upstream answered, also with a refusal of its own, since the start. */
  get successes(): number {
    return this.successCount;
  }

  /** Attempts the upstream failed, since the start. What was never tried is neither. */
  get failures(): number {
    return this.failureCount;
  }

  /** @throws Failure `circuit_open` without trying, or whatever the work throws. */
  run<T>(work: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const attempt = async () => {
      const { epoch } = this;
      try {
        const value = await work();
        this.count('works', epoch);
        resolve(value);
      } catch (thrown) {
        this.count(verdictOf(thrown), epoch);
        reject(thrown);
      }
      // Counted here: for opossum, which would close or open on any attempt, it never ends.
      await new Promise<never>(() => {});
    };
    if (this.needsTrial) {
      this.needsTrial = false;
      void attempt();
    } else {
      this.circuit.fire(attempt).catch(() => reject(this.refusal()));
    }
    return promise;
  }

  close(): void {
    this.circuit.shutdown();
  }

  private count(verdict: Verdict, epoch: number): void {
    if (verdict === 'works') this.successCount += 1;
    if (verdict === 'fails') this.failureCount += 1;
    // It began before the breaker changed, so it is no trial and says nothing of now.
    if (epoch !== this.epoch) return;
    const isTrial = this.circuit.halfOpen;
    if (verdict === 'nothing') this.needsTrial = isTrial;
    else if (verdict === 'works') this.calmDown();
    else this.failuresInARow += 1;
    if (verdict === 'fails' && (isTrial || this.failuresInARow >= this.options.failuresToOpen)) this.circuit.open();
  }

  private calmDown(): void {
    this.failuresInARow = 0;
    if (this.circuit.halfOpen) this.circuit.close();
  }

  private changed(): void {
    if (this.circuit.opened) this.openedAt = Date.now();
    this.epoch += 1;
    this.needsTrial = false;
    this.failuresInARow = 0;
    this.options.onTransition?.(this.state);
  }

  private refusal(): Failure {
    const retryAfter = Math.max(1, Math.ceil((this.openedAt + this.options.openForMs - Date.now()) / 1_000));
    return new Failure(
      'circuit_open',
      `${this.upstream} keeps failing and is not called for now. Try again in ${retryAfter} s.`,
      {
        retryAfter,
      },
    );
  }
}

function verdictOf(thrown: unknown): Verdict {
  if (!(thrown instanceof Failure)) return 'nothing';
  if (thrown instanceof ClientTimeout || SAYS_NOTHING.has(thrown.kind)) return 'nothing';
  return FAILURES[thrown.kind].tripsBreaker ? 'fails' : 'works';
}

/** What may have ended the attempt before the upstream had a say. */
const SAYS_NOTHING: ReadonlySet<string> = new Set(['cancelled', 'internal', 'missing_capability', 'overloaded']);
