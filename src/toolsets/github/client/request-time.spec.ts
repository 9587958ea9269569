import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { RequestTime } from './request-time.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = () => new Promise<never>(() => {});

it('ends a request that did not leave in time, and says that nothing was sent', async () => {
  using time = new RequestTime(new AbortController().signal, Date.now() + 5_000, Date.now());
  const ended = expect(time.within(never)).rejects.toMatchObject({
    kind: 'upstream_limited',
    detail: { retryAfter: 5 },
    message: expect.stringContaining('Nothing was sent.'),
  });
  await vi.advanceTimersByTimeAsync(4_749);
  expect(time.signal.aborted).toBe(false);
  await vi.advanceTimersByTimeAsync(1);
  await ended;
  // And never leaves after that.
  expect(() => time.leaves()).toThrow('Nothing was sent.');
});

it('leaves one that has left to the deadline of the call', async () => {
  const call = new AbortController();
  using time = new RequestTime(call.signal, Date.now() + 1_000, Date.now());
  const ended = expect(time.within(never)).rejects.toThrow('the deadline');
  time.leaves();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(time.signal.aborted).toBe(false);
  call.abort(new Error('the deadline'));
  await ended;
});
