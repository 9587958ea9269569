import { setTimeout as sleep } from 'node:timers/promises';
import { Failure } from '../errors/failure.js';
import { FAILURES } from '../errors/failure-table.js';

/** Milliseconds: the longest first pause; it doubles with every attempt, up to the second value. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 2_000;

export interface RetryOptions {
  /** Attempts after the first. */
  readonly retries: number;
  /** Ends the pauses too. */
  readonly signal: AbortSignal;
  /** A number in [0, 1): full jitter, so that callers who failed together do not return together. */
  readonly random: () => number;
}

/** Runs an attempt again when an upstream failed, never when the caller did. */
export async function retry<T>(attempt: () => Promise<T>, { retries, signal, random }: RetryOptions): Promise<T> {
  for (let attempted = 0; ; attempted += 1) {
    try {
      return await attempt();
    } catch (thrown) {
      const isUpstreams = thrown instanceof Failure && FAILURES[thrown.kind].tripsBreaker;
      if (attempted >= retries || signal.aborted || !isUpstreams) throw thrown;
      const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempted);
      await sleep(random() * longest, undefined, { signal }).catch(() => {
        throw signal.reason;
      });
    }
  }
}
