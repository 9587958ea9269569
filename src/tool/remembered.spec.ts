import { expect, it, vi } from 'vitest';
import { remembered } from './remembered.js';

it('finds an answer once, also one that is undefined', () => {
  const find = vi.fn((text: string) => (text === 'none' ? undefined : text.length));
  const known = remembered(find);
  expect([known('four'), known('none'), known('four'), known('none')]).toEqual([4, undefined, 4, undefined]);
  expect(find).toHaveBeenCalledTimes(2);
});

it('keeps no more than it may, and nothing long', () => {
  const find = vi.fn((text: string) => text.length);
  const known = remembered(find);
  const long = 'x'.repeat(65);
  expect([known(long), known(long)]).toEqual([65, 65]);
  expect(find).toHaveBeenCalledTimes(2);
  for (let count = 0; count < 1_000; count += 1) known(`name-${count}`);
  known('one more');
  expect(known('name-0')).toBe(6);
  expect(find).toHaveBeenCalledTimes(1_004);
});
