import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ANONYMOUS } from '../../../tool/principal.js';
import { atExpiry } from './at-expiry.js';

const DAY_SECONDS = 86_400;

beforeEach(() => void vi.useFakeTimers({ now: 0 }));
afterEach(() => void vi.useRealTimers());

it.each([60, DAY_SECONDS])('calls back after %d seconds, not before', (expiresAt) => {
  const callback = vi.fn();
  atExpiry({ ...ANONYMOUS, expiresAt }, callback);
  vi.advanceTimersByTime(expiresAt * 1_000 - 1);
  expect(callback).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(callback).toHaveBeenCalledOnce();
});

it('goes by a clock that is set meanwhile, within a minute', () => {
  const callback = vi.fn();
  atExpiry({ ...ANONYMOUS, expiresAt: 7_200 }, callback);
  vi.setSystemTime(7_300_000);
  vi.advanceTimersByTime(60_000);
  expect(callback).toHaveBeenCalledOnce();
});

it('does not end early where the clock is set back', () => {
  const callback = vi.fn();
  atExpiry({ ...ANONYMOUS, expiresAt: 60 }, callback);
  vi.advanceTimersByTime(30_000);
  vi.setSystemTime(0);
  vi.advanceTimersByTime(59_999);
  expect(callback).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(callback).toHaveBeenCalledOnce();
});

it('never waits for less than no time, of which Node would warn', () => {
  vi.useRealTimers();
  const warned = vi.spyOn(process, 'emitWarning');
  atExpiry({ ...ANONYMOUS, expiresAt: 1 }, vi.fn())();
  expect(warned).not.toHaveBeenCalled();
});

it('leaves no timer behind when it is forgotten, or when nothing expires', () => {
  atExpiry({ ...ANONYMOUS, expiresAt: 60 }, vi.fn())();
  atExpiry(ANONYMOUS, vi.fn());
  expect(vi.getTimerCount()).toBe(0);
});
