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

it('asks once for all who want to know meanwhile, and for a second', async () => {
  const answers = Promise.withResolvers<boolean>();
  const asked = vi.fn(() => answers.promise);
  const check = checkOf(asked);
  const all = [ping(check), ping(check), ping(check)];
  await vi.advanceTimersByTimeAsync(5_000);
  answers.resolve(true);
  expect(await Promise.all(all)).toEqual([true, true, true]);
  await vi.advanceTimersByTimeAsync(999);
  await ping(check);
  expect(asked).toHaveBeenCalledTimes(1);
  await vi.advanceTimersByTimeAsync(1);
  await ping(check);
  expect(asked).toHaveBeenCalledTimes(2);
});

it('ends with its signal, and asks again what ignored it', async () => {
  const gone = new AbortController();
  const asked = vi.fn(() => new Promise<never>(() => {}));
  const check = checkOf(asked);
  const answer = check.ping(gone.signal);
  await vi.advanceTimersByTimeAsync(40);
  gone.abort(new Error('too late'));
  expect(await answer).toEqual({ reachable: false, latencyMs: 40 });
  await vi.advanceTimersByTimeAsync(1_000);
  void check.ping(new AbortController().signal);
  expect(asked).toHaveBeenCalledTimes(2);
});

it('stops calls while it is down only where it is essential', async () => {
  let isUp = false;
  const [plain, essential] = [checkOf(() => isUp), checkOf(() => isUp, true)];
  await Promise.all([ping(plain), ping(essential)]);
  expect([plain.stopsCalls(), essential.stopsCalls()]).toEqual([false, true]);
  isUp = true;
  await vi.advanceTimersByTimeAsync(1_000);
  await ping(essential);
  expect(essential.stopsCalls()).toBe(false);
});

it('tells the log when that changes, and why', async () => {
  const err = new Error('gone');
  const check = checkOf(
    vi.fn<CheckHealth>().mockReturnValue(true).mockRejectedValueOnce(err).mockRejectedValueOnce(err),
  );
  for (let times = 0; times < 4; times += 1) {
    await ping(check);
    await vi.advanceTimersByTimeAsync(1_000);
  }
  expect(logger.warn.mock.calls).toContainEqual([{ dependency: 'vault', err }, 'a dependency is down']);
  expect(logger.warn.mock.calls.filter(([told]) => (told as { err: unknown }).err === err)).toHaveLength(1);
  expect(logger.info).toHaveBeenLastCalledWith({ dependency: 'vault' }, 'a dependency is up again');
});
