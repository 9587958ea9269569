import { expect, it } from 'vitest';
import { isNestedDeeperThan } from './nesting.js';

it.each<[unknown, number, boolean]>([
  [1, 0, false],
  [null, 0, false],
  [[], 0, true],
  [[], 1, false],
  [{ a: [{}] }, 3, false],
  [{ a: [{}] }, 2, true],
  [{ a: 1, b: [[[]]] }, 3, true],
])('%j is nested deeper than %i: %s', (value, levels, isDeeper) => {
  expect(isNestedDeeperThan(value, levels)).toBe(isDeeper);
});

it('finds out about what would overflow the stack', () => {
  expect(isNestedDeeperThan(JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), 100)).toBe(true);
});
