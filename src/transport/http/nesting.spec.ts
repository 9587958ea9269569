import { assert, jsonValue, nat, property } from 'fast-check';
import { expect, it } from 'vitest';
import { beginsMoreThan, isNestedDeeperThan } from './nesting.js';

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

it.each([
  ['7', 0, false],
  ['{"a":[{}]}', 3, false],
  ['{"a":[{}]}', 2, true],
  ['"[["', 1, true],
])('%s begins more than %i: %s', (text, most, isMore) => {
  expect(beginsMoreThan(text, most)).toBe(isMore);
});

it('begins more than so many wherever it is deeper', () => {
  assert(
    property(jsonValue({ maxDepth: 8 }), nat(8), (value, levels) => {
      expect(isNestedDeeperThan(value, levels) && !beginsMoreThan(JSON.stringify(value), levels)).toBe(false);
    }),
  );
});
