import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Parcel } from '../../../instances/parcel.js';
import { Withdrawals } from './withdrawals.js';

// Else no clock of a test moves it.
vi.mock('node:timers/promises', () => ({
  setTimeout: (ms: number) => new Promise<void>((resolve) => void setTimeout(resolve, ms)),
}));

const CALL_TIMEOUT_MS = 30_000;
/** How often one is told that Redis takes and nobody else does. */
const MOST_UNTAKEN = 5;

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'performance'] }));
afterEach(() => void vi.useRealTimers());

/** What each telling brings, the last one from then on. */
async function told(...answers: (boolean | Error)[]): Promise<number> {
  const tell = vi.fn(async () => {
    const answer = answers.length > 1 ? answers.shift()! : answers[0]!;
    if (answer instanceof Error) throw answer;
    return answer;
  });
  const telling = new Withdrawals(CALL_TIMEOUT_MS).tell({ tell } as unknown as Parcel);
  await vi.advanceTimersByTimeAsync(2 * CALL_TIMEOUT_MS);
  await telling;
  return tell.mock.calls.length;
}

const lost = new Error('lost');

it.each([
  ['once where it is taken', 1, [true]],
  ['until Redis is back and it is taken', 4, [lost, lost, lost, true]],
  ['until an instance that Redis has not noticed is gone listens again', 3, [false, false, true]],
  ['a few times where its call has ended', MOST_UNTAKEN, [false]],
  ['a few times after Redis is back where its call has ended', MOST_UNTAKEN + 2, [lost, lost, false]],
])('a withdrawal is told %s', async (_when, times, answers) => {
  expect(await told(...answers)).toBe(times);
});

it('a withdrawal is told for as long as calls may run while Redis is lost', async () => {
  expect(await told(lost)).toBeGreaterThan(CALL_TIMEOUT_MS / 250 - 5);
});
