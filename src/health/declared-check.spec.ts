import type { Logger } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { CheckHealth } from '../tool/health-check.decorator.js';
import { DeclaredCheck } from './declared-check.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const logger = { warn: vi.fn(), info: vi.fn() };
const checkOf = (check: CheckHealth, essential?: true) =>
  new DeclaredCheck({ dependency: 'vault', check, ...(essential && { essential }) }, logger as unknown as Logger);
const ping = async (check: DeclaredCheck) => (await check.ping(new AbortController().signal)).reachable;

it.each<[string, CheckHealth, boolean]>([
  ['says yes', () => true, true],
  ['says yes later', async () => true, true],
  ['says no', () => false, false],
  ['says anything else', (() => ({ reachable: false })) as unknown as CheckHealth, false],
  ['throws', () => Promise.reject(new Error('gone')), false],
  ['rejects with nothing', () => Promise.reject(undefined), false],
])('a check that %s', async (_what, check, reachable) => {
  expect(await ping(checkOf(check))).toBe(reachable);
});

it('ends with its signal', async () => {
  const gone = new AbortController();
  const answer = checkOf(() => new Promise<never>(() => {})).ping(gone.signal);
  await vi.advanceTimersByTimeAsync(40);
  gone.abort(new Error('too late'));
  expect(await answer).toEqual({ reachable: false, latencyMs: 40 });
});

it('is essential where its toolset says so', () => {
  expect([checkOf(() => true).isEssential, checkOf(() => true, true).isEssential]).toEqual([false, true]);
});

it('tells the log when that changes, and why', async () => {
  const err = new Error('gone');
  const check = checkOf(
    vi.fn<CheckHealth>().mockReturnValue(true).mockRejectedValueOnce(err).mockRejectedValueOnce(err),
  );
  for (let times = 0; times < 4; times += 1) await ping(check);
  expect(logger.warn.mock.calls).toContainEqual([{ dependency: 'vault', err }, 'a dependency is down']);
  expect(logger.warn.mock.calls.filter(([told]) => (told as { err: unknown }).err === err)).toHaveLength(1);
  expect(logger.info).toHaveBeenLastCalledWith({ dependency: 'vault' }, 'a dependency is up again');
});
