import { Failure } from '../errors/failure.js';
import type { FailureKind } from '../errors/failure-kinds.js';
import { FAILURES } from '../errors/failure-table.js';
import { type Clock, SYSTEM_CLOCK } from '../tool/clock.js';
import type { Eventual } from '../tool/eventual.js';
import { pause } from './pause.js';
import type { RetryBudget } from './retry-budget.js';

/** Milliseconds: the longest first pause; it doubles with every attempt, up to the second value. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

export interface RetryOptions {
  /** Attempts after the first. */
  readonly retries: number;
  /** Shared by all calls of the upstream. */
  readonly budget: RetryBudget;
  /** Ends the pauses too. */
  readonly signal: AbortSignal;
  /** Milliseconds that are left of the call. */
  readonly leftMs: () => number;
  readonly clock?: Clock;
  /** A number in [0, 1): full jitter, so that callers who failed together do not return together. */
  readonly random: () => number;
  /** Told of each failure that is followed by another attempt. */
  readonly onRetry?: (failure: Failure) => void;
}

/** Runs an attempt again when an upstream failed, never when the caller did. */
export async function retry<T>(attempt: () => Eventual<T>, options: RetryOptions): Promise<T> {
  const { retries, budget, signal, leftMs, clock = SYSTEM_CLOCK } = options;
  budget.earn();
  for (let attempted = 0; ; attempted += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      if (attempted >= retries || signal.aborted || !isRetryable(thrown)) throw thrown;
      const ms = pauseMs(thrown, attempted, options.random);
      // An attempt that could not even begin would only make the caller wait for the same failure.
      if (ms >= leftMs() || !budget.spend()) throw thrown;
      options.onRetry?.(thrown);
      await pause(ms, clock, signal);
    }
  }
}

function isRetryable(thrown: unknown): thrown is Failure {
  return thrown instanceof Failure && isRetried(thrown.kind);
}

/** Whether another attempt may end otherwise. */
export function isRetried(kind: FailureKind): boolean {
  return FAILURES[kind].tripsBreaker || kind === 'upstream_limited';
}

/** What the upstream asks for, and a little on top of it; else some of a time that doubles. */
function pauseMs({ detail }: Failure, attempted: number, random: () => number): number {
  const asked = (detail.retryAfter ?? 0) * 1_000;
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempted);
  return asked + random() * longest;
}
