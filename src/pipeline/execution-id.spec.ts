import { expect, it } from 'vitest';
import { executionIdAt } from './execution-id.js';

it('is a UUID of version 7 with its time in front, and no two are the same', () => {
  const now = Date.parse('2026-11-21T10:00:00.123Z');
  const ids = Array.from({ length: 1_000 }, () => executionIdAt(now));
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(/^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
  expect(Number.parseInt(ids[0]!.replace('-', '').slice(0, 12), 16)).toBe(now);
  expect(executionIdAt(now + 1) > ids[0]!).toBe(true);
});

it('is random behind its time, each digit and the variant by itself', () => {
  const ids = Array.from({ length: 10_000 }, () => executionIdAt(0).replaceAll('-', '').slice(13));
  for (let place = 0; place < 19; place++) {
    const digits = Map.groupBy(ids, (id) => id[place]);
    const kinds = place === 3 ? 4 : 16;
    expect(digits.size).toBe(kinds);
    // Six times the deviation that chance would leave.
    const expected = ids.length / kinds;
    for (const [, found] of digits) expect(Math.abs(found.length - expected)).toBeLessThan(6 * Math.sqrt(expected));
  }
});
