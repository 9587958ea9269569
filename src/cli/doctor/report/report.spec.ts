import { expect, it } from 'vitest';
import type { Checked } from '../check.js';
import type { Verdict } from '../finding.js';
import { reportOf, summaryLine } from './summary.js';
import { paintFor } from '../../terminal/paint.js';
import { renderChecks } from './table.js';

const checked = (verdict: Verdict, seen = 'seen'): Checked => ({
  check: verdict,
  title: `Title of ${verdict}`,
  verdict,
  seen,
  todo: 'do this',
  durationMs: 1,
});

it('is healthy with notes, and not with a failure', () => {
  expect(reportOf([checked('ok'), checked('note')], 1).healthy).toBe(true);
  expect(reportOf([checked('ok'), checked('failed')], 1).healthy).toBe(false);
});

it('is not healthy where nothing was found to be well', () => {
  expect(reportOf([], 1).healthy).toBe(false);
  expect(reportOf([checked('note')], 1).healthy).toBe(false);
});

it('counts', () => {
  const report = reportOf([checked('ok'), checked('ok'), checked('note'), checked('failed')], 1_234);
  expect(summaryLine(report)).toBe('2 ok, 1 to note, 1 failed, in 1.2 s.\n');
});

it('shows every check in a table no wider than the terminal, and no control character of a server', () => {
  const table = renderChecks(
    [checked('failed', `a server's\u001b[2J own words ${'x '.repeat(200)}`)],
    paintFor({ env: {} }),
    100,
  );
  for (const word of ['Title of failed', 'failed', "a server's", 'do this']) expect(table).toContain(word);
  expect(table).not.toContain('\u001b');
  expect(Math.max(...table.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(100);
});

it.each([
  [{}, true],
  [{ NO_COLOR: '1' }, false],
  [{ TERM: 'dumb' }, false],
  [{ FORCE_COLOR: '0' }, false],
])('colours verdicts where a person looks who has not said otherwise: %j', (env, isColoured) => {
  const table = renderChecks([checked('ok')], paintFor({ env, isInteractive: true }));
  expect(table.includes('\u001b[32mok\u001b[39m')).toBe(isColoured);
});
