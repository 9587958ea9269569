import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { isNamed } from './tool-patterns.js';

it.each([
  ['crm_find', 'crm_find', true],
  ['crm_find', 'crm_', false],
  ['crm_find', 'crm_*', true],
  ['crm_', 'crm_*', true],
  ['xcrm_find', 'crm_*', false],
  ['get_deal_summary', '*_summary', true],
  ['get_deal_summary', 'get_*_summary', true],
  ['get_summary', 'get_*_summary', false],
  ['a.b', 'a*b', true],
  ['acb', 'a.b', false],
  ['aba', 'ab*ba', false],
  ['anything', '*', true],
  ['x', '**', true],
  ['ab', 'a*b*', true],
  ['CRM_find', 'crm_*', false],
])('%s against %s: %s', (name, pattern, expected) => {
  expect(isNamed(name, [pattern])).toBe(expected);
});

it('says what a regular expression would say', () => {
  const text = (characters: string) => fc.string({ unit: fc.constantFrom(...characters), maxLength: 8 });
  fc.assert(
    fc.property(text('ab'), text('ab*'), (name, pattern) => {
      expect(isNamed(name, [pattern])).toBe(new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(name));
    }),
    { numRuns: 2_000 },
  );
});
