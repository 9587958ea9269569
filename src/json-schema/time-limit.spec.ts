import { afterEach, expect, it, vi } from 'vitest';
import { OutOfTime, withinTime } from './time-limit.js';

afterEach(() => vi.restoreAllMocks());

/** Work that is never done the first times. */
function endlessFor(times: number) {
  let tries = 0;
  return vi.fn(() => {
    tries += 1;
    if (tries <= times) for (;;);
    return tries;
  });
}

function othersHadTheProcessor(): void {
  vi.spyOn(process, 'threadCpuUsage').mockReturnValue({ user: 1_000, system: 0 });
}

it('stops work that takes too long', () => {
  expect(() => withinTime(20, endlessFor(Infinity))).toThrow(OutOfTime);
});

it('tries again what hardly got to run', () => {
  othersHadTheProcessor();
  expect(withinTime(20, endlessFor(2))).toBe(3);
});

it('tries no more than three times', () => {
  othersHadTheProcessor();
  expect(() => withinTime(20, endlessFor(3))).toThrow(OutOfTime);
});

it('throws what the work throws, at once', () => {
  const work = vi.fn(() => {
    throw new SyntaxError('no pattern');
  });
  expect(() => withinTime(20, work)).toThrow(SyntaxError);
  expect(work).toHaveBeenCalledTimes(1);
});
