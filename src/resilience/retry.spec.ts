import { describe, expect, it } from 'vitest';
import type { FailureKind } from '../errors/failure-kinds.js';
import { Failure } from '../errors/failure.js';
import { retry } from './retry.js';

/** Fails as often as told, then works; counts. */
function failing(times: number, kind: FailureKind = 'upstream') {
  const attempt = () => {
    attempt.count += 1;
    return attempt.count <= times ? Promise.reject(new Failure(kind, kind)) : Promise.resolve('fine');
  };
  attempt.count = 0;
  return attempt;
}
const options = { retries: 2, signal: new AbortController().signal, random: () => 0 };

describe('retry', () => {
  it('tries again as often as allowed', async () => {
    const attempt = failing(2);
    expect(await retry(attempt, options)).toBe('fine');
    expect(attempt.count).toBe(3);
  });

  it('gives the last failure when it did not help', async () => {
    const attempt = failing(9);
    await expect(retry(attempt, options)).rejects.toMatchObject({ kind: 'upstream' });
    expect(attempt.count).toBe(3);
  });

  it.each(['tool_error', 'invalid_input', 'circuit_open', 'cancelled', 'internal'] as const)(
    'does not repeat %s',
    async (kind) => {
      const attempt = failing(1, kind);
      await expect(retry(attempt, options)).rejects.toMatchObject({ kind });
      expect(attempt.count).toBe(1);
    },
  );

  it('stops pausing when the call is over', async () => {
    const call = new AbortController();
    const waiting = retry(failing(1), { ...options, signal: call.signal, random: () => 0.999 });
    call.abort(new Failure('timeout', 'over'));
    await expect(waiting).rejects.toMatchObject({ kind: expect.stringMatching(/timeout|upstream/) });
  });
});
