import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FailureKind } from '../errors/failure-kinds.js';
import { Failure, type FailureDetail } from '../errors/failure.js';
import { retry, type RetryOptions } from './retry.js';
import { RetryBudget } from './retry-budget.js';

/** Fails as often as told, then works; counts. */
function failing(times: number, kind: FailureKind = 'upstream', detail: FailureDetail = {}) {
  const attempt = () => {
    attempt.count += 1;
    return attempt.count <= times ? Promise.reject(new Failure(kind, kind, detail)) : Promise.resolve('fine');
  };
  attempt.count = 0;
  return attempt;
}
const optionsWith = (more: Partial<RetryOptions> = {}): RetryOptions => ({
  retries: 2,
  budget: new RetryBudget(),
  signal: new AbortController().signal,
  leftMs: () => 30_000,
  random: () => 0,
  ...more,
});

describe('retry', () => {
  it('tries again as often as allowed, and tells', async () => {
    const attempt = failing(2);
    const told: string[] = [];
    expect(await retry(attempt, optionsWith({ onRetry: ({ kind }) => told.push(kind) }))).toBe('fine');
    expect(attempt.count).toBe(3);
    expect(told).toEqual(['upstream', 'upstream']);
  });

  it('gives the last failure when it did not help', async () => {
    const attempt = failing(9);
    await expect(retry(attempt, optionsWith())).rejects.toMatchObject({ kind: 'upstream' });
    expect(attempt.count).toBe(3);
  });

  it.each(['tool_error', 'invalid_input', 'circuit_open', 'cancelled', 'internal'] as const)(
    'does not repeat %s',
    async (kind) => {
      const attempt = failing(1, kind);
      await expect(retry(attempt, optionsWith())).rejects.toMatchObject({ kind });
      expect(attempt.count).toBe(1);
    },
  );

  it('stops pausing when the call is over', async () => {
    const call = new AbortController();
    const waiting = retry(failing(1), optionsWith({ signal: call.signal, random: () => 0.999 }));
    call.abort(new Failure('timeout', 'over'));
    await expect(waiting).rejects.toMatchObject({ kind: expect.stringMatching(/timeout|upstream/) });
  });
});

describe('an upstream that says when to come back', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it.each(['upstream_limited', 'upstream'] as const)('is taken at its word, %s', async (kind) => {
    const attempt = failing(1, kind, { retryAfter: 3 });
    const answer = retry(attempt, optionsWith());
    await vi.advanceTimersByTimeAsync(2_999);
    expect(attempt.count).toBe(1);
    await vi.advanceTimersByTimeAsync(1);
    expect(await answer).toBe('fine');
  });

  it('is not waited for where the call has less time', async () => {
    const attempt = failing(1, 'upstream_limited', { retryAfter: 3 });
    await expect(retry(attempt, optionsWith({ leftMs: () => 2_999 }))).rejects.toMatchObject({
      kind: 'upstream_limited',
      detail: { retryAfter: 3 },
    });
    expect(attempt.count).toBe(1);
  });
});

describe('the retry budget', () => {
  it('lets an outage cost a tenth more attempts, and ten', async () => {
    const budget = new RetryBudget();
    let attempts = 0;
    for (let call = 0; call < 1_000; call += 1) {
      const attempt = failing(9);
      await retry(attempt, optionsWith({ budget })).catch(() => {});
      attempts += attempt.count;
    }
    expect(attempts).toBeGreaterThan(1_100);
    expect(attempts).toBeLessThanOrEqual(1_111);
  });

  it('is there again once calls work', async () => {
    const budget = new RetryBudget();
    while (budget.spend());
    await expect(retry(failing(1), optionsWith({ budget }))).rejects.toMatchObject({ kind: 'upstream' });
    for (let call = 0; call < 10; call += 1) await retry(failing(0), optionsWith({ budget }));
    expect(await retry(failing(1), optionsWith({ budget }))).toBe('fine');
  });
});
