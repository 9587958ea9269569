import CircuitBreaker from 'opossum';
import { FAILURES } from '../errors/failure-table.js';
import { Failure } from '../errors/failure.js';

/** From the best to the worst. */
export const BREAKER_STATES = ['closed', 'half_open', 'open'] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

export interface BreakerOptions {
  /** Failures of the upstream in a row that open the breaker. */
  readonly failuresToOpen: number;
  /** Milliseconds it stays open before one trial is let through. */
  readonly openForMs: number;
}

/** Stops calling an upstream that keeps failing. What the caller got wrong, and what it cancelled, does not count. */
export class Breaker {
  private readonly circuit: CircuitBreaker<[() => Promise<unknown>], unknown>;
  private failuresInARow = 0;
  private successCount = 0;
  private failureCount = 0;
  private openedAt = 0;

  constructor(
    readonly upstream: string,
    private readonly options: BreakerOptions,
  ) {
    this.circuit = new CircuitBreaker((work: () => Promise<unknown>) => work(), {
      // Its timeout aborts every call of the upstream, not the one that is late; the call's own deadline does better.
      timeout: false,
      // Opened by failures in a row, below; opossum itself opens it again only after a failed trial.
      volumeThreshold: Number.MAX_SAFE_INTEGER,
      resetTimeout: options.openForMs,
      errorFilter: (thrown: unknown) => this.saysUpstreamWorks(thrown),
    });
    this.circuit.on('success', () => this.countSuccess());
    this.circuit.on('failure', (thrown) => this.count(thrown));
    this.circuit.on('open', () => (this.openedAt = Date.now()));
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
  async run<T>(work: () => Promise<T>): Promise<T> {
    try {
      return (await this.circuit.fire(work)) as T;
    } catch (thrown) {
      throw CircuitBreaker.isOurError(thrown as Error) ? this.refusal() : thrown;
    }
  }

  close(): void {
    this.circuit.shutdown();
  }

  /** A cancelled call says nothing either way; as a trial it must not close the breaker. */
  private saysUpstreamWorks(thrown: unknown): boolean {
    return !trips(thrown) && !(thrown instanceof Failure && thrown.kind === 'cancelled');
  }

  private countSuccess(): void {
    this.successCount += 1;
    this.failuresInARow = 0;
  }

  private count(thrown: unknown): void {
    if (!trips(thrown)) return;
    this.failureCount += 1;
    this.failuresInARow += 1;
    if (this.failuresInARow >= this.options.failuresToOpen) this.circuit.open();
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

function trips(thrown: unknown): boolean {
  return thrown instanceof Failure && FAILURES[thrown.kind].tripsBreaker;
}
