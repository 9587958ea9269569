import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { hasLongRun } from './long-run.js';

it('finds every run that a regular expression finds, and no other', () => {
  const run = fc.integer({ min: 0, max: 20 }).map((length) => 'aZ9_-+/='.repeat(3).slice(0, length));
  const other = fc.constantFrom('', ' ', '.', 'é', '\u{1F600}', '\0', '\uFFFF');
  const text = fc.array(fc.oneof(run, other), { maxLength: 12 }).map((parts) => parts.join(''));
  fc.assert(
    fc.property(text, fc.constantFrom(1, 2, 7, 16), (sent, length) => {
      expect(hasLongRun(sent, length)).toBe(new RegExp(`[\\w+/=-]{${length}}`).test(sent));
    }),
    { numRuns: 20_000 },
  );
});
