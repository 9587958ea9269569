import CircuitBreaker from 'opossum';
import { FAILURES } from '../errors/failure-table.js';
import { Failure } from '../errors/failure.js';
import { type Alarm, type Clock, SYSTEM_CLOCK } from '../tool/clock.js';
import { type Eventual, watchEnd } from '../tool/eventual.js';

/** From the best to the worst. */
export const BREAKER_STATES = ['closed', 'half_open', 'open'] as const;
export type BreakerState = (typeof BREAKER_STATES)[number];

export interface BreakerOptions {
  /** Failures of the upstream in a row that open the breaker. */
  readonly failuresToOpen: number;
  /** Milliseconds it stays open before one trial is let through. */
  readonly openForMs: number;
  readonly onTransition?: (to: BreakerState) => void;
  readonly clock?: Clock;
}

type Circuit = CircuitBreaker<[() => Promise<void>], void>;

/** What an attempt says of the upstream: `nothing` where it ended for a reason of the caller's, or of our own. */
type Verdict = 'works' | 'fails' | 'nothing';

/**
 * Stops calling an upstream that keeps failing. One trial at a time finds out whether it works again. What the caller got
 * wrong, what it cancelled and what is a defect of ours does not count; nor does an attempt that began before the
 * breaker last changed its mind.
 */
export class Breaker {
  private circuit: Circuit;
  private readonly clock: Clock;
  /** Goes off when it has been open for long enough. */
  private trial: Alarm | undefined;
  private failuresInARow = 0;
  private successCount = 0;
  private failureCount = 0;
  private openedAt = 0;
  /** Changes with every transition. */
  private epoch = 0;
  /** Whether it lets everybody through; no longer once it is shut down. */
  private isClosed = true;
  /** A trial said nothing, so that the next call is the trial. */
  private needsTrial = false;

  constructor(
    readonly upstream: string,
    private readonly options: BreakerOptions,
  ) {
    this.clock = options.clock ?? SYSTEM_CLOCK;
    this.circuit = this.watched(newCircuit('closed'));
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
  run<T>(work: () => Eventual<T>): Eventual<T> {
    // While it is closed nobody is refused, so nobody needs to be asked.
    if (this.isClosed) return this.attempt(work);
    if (this.needsTrial) {
      this.needsTrial = false;
      return this.attempt(work);
    }
    return this.ask(work);
  }

  close(): void {
    this.trial?.cancel();
    this.isClosed = false;
    this.circuit.shutdown();
  }

  private attempt<T>(work: () => Eventual<T>): Eventual<T> {
    const { epoch } = this;
    return watchEnd(work, (fault) => this.count(fault === undefined ? 'works' : verdictOf(fault.thrown), epoch));
  }

  /** Whether this is the one trial is what opossum knows. */
  private ask<T>(work: () => Eventual<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const admitted = () => {
      resolve(Promise.try(() => this.attempt(work)));
      // Counted here: for opossum, which would close or open on any attempt, it never ends.
      return new Promise<never>(() => {});
    };
    this.circuit.fire(admitted).catch(() => reject(this.refusal()));
    return promise;
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

  private watched(circuit: Circuit): Circuit {
    circuit.on('open', () => this.opened());
    circuit.on('close', () => this.changed());
    return circuit;
  }

  private opened(): void {
    this.openedAt = this.clock.elapsed();
    this.trial?.cancel();
    this.trial = this.clock.after(this.options.openForMs, () => this.halfOpen());
    this.changed();
  }

  /** opossum counts the time by itself and only by the clock of the machine, so it is given another circuit instead. */
  private halfOpen(): void {
    this.circuit.shutdown();
    this.circuit = this.watched(newCircuit('half_open'));
    this.changed();
  }

  private changed(): void {
    this.epoch += 1;
    this.isClosed = this.state === 'closed';
    this.needsTrial = false;
    this.failuresInARow = 0;
    this.options.onTransition?.(this.state);
  }

  private refusal(): Failure {
    const retryAfter = Math.max(1, Math.ceil((this.openedAt + this.options.openForMs - this.clock.elapsed()) / 1_000));
    return new Failure(
      'circuit_open',
      `${this.upstream} keeps failing and is not called for now. Try again in ${retryAfter} s.`,
      {
        retryAfter,
      },
    );
  }
}

/** Milliseconds: as long as a timer can wait. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

function newCircuit(state: 'closed' | 'half_open'): Circuit {
  return new CircuitBreaker((work: () => Promise<void>) => work(), {
    // Its timeout aborts every call of the upstream, not the one that is late; the call's own deadline does better.
    timeout: false,
    // Opened by failures in a row, above; opossum itself opens it again only after a failed trial.
    volumeThreshold: Number.MAX_SAFE_INTEGER,
    // The breaker's own alarm comes first.
    resetTimeout: LONGEST_TIMER_MS,
    ...(state === 'half_open' && { state: { closed: false, halfOpen: true } }),
  });
}

function verdictOf(thrown: unknown): Verdict {
  if (!(thrown instanceof Failure)) return 'nothing';
  if (SAYS_NOTHING.has(thrown.kind)) return 'nothing';
  return FAILURES[thrown.kind].tripsBreaker ? 'fails' : 'works';
}

/** What may have ended the attempt before the upstream had a say. */
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  'cancelled',
  'client_timeout',
  'internal',
  'missing_capability',
  'overloaded',
]);
