import { expect, it } from 'vitest';
import { paintFor } from './paint.js';

const RED = '\u001b[31mno\u001b[39m';

it.each([
  [{}, true, RED],
  [{}, false, 'no'],
  [{ NO_COLOR: '1' }, true, 'no'],
  // As no-color.org has it: empty is not set.
  [{ NO_COLOR: '' }, true, RED],
  [{ TERM: 'dumb' }, true, 'no'],
  [{ FORCE_COLOR: '1' }, false, RED],
  [{ FORCE_COLOR: '1', NO_COLOR: '1' }, false, RED],
  [{ FORCE_COLOR: '0' }, true, 'no'],
])('%j, looked at by a person: %s', (env, isInteractive, painted) => {
  expect(paintFor({ env, isInteractive })('red', 'no')).toBe(painted);
});
