import { expect, it } from 'vitest';
import { FakeClock } from './fake-clock.js';

const START = Date.UTC(2026, 0, 1);

it('stands still, and moves as far as it is told', async () => {
  const clock = new FakeClock(START);
  expect(clock.now()).toBe(START);
  await clock.advance(1_500);
  expect([clock.now(), clock.elapsed()]).toEqual([START + 1_500, 1_500]);
  await expect(clock.advance(-1)).rejects.toThrow(RangeError);
});

it('calls back in order, each at its own time, with what was asked for meanwhile', async () => {
  const clock = new FakeClock(START);
  const heard: [string, number][] = [];
  const hear = (name: string) => () => void heard.push([name, clock.elapsed()]);
  clock.after(20, hear('second'));
  clock.after(10, () => {
    hear('first')();
    clock.after(5, hear('inside'));
  });
  clock.after(15, hear('cancelled')).cancel();
  clock.after(31, hear('too late'));
  await clock.advance(30);
  expect(heard).toEqual([
    ['first', 10],
    ['inside', 15],
    ['second', 20],
  ]);
});
