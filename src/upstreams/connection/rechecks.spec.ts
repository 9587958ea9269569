import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Rechecks } from './rechecks.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('looks a second after it is asked, also where the clock of the machine was set back', async () => {
  const look = vi.fn(() => Promise.resolve());
  const rechecks = new Rechecks(look, 60_000, () => {});
  vi.setSystemTime(Date.now() - 3_600_000);
  rechecks.ask();
  await vi.advanceTimersByTimeAsync(1_000);
  rechecks.stop();
  expect(look).toHaveBeenCalledOnce();
});
