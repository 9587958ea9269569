import { expect, it } from 'vitest';
import { exportErrors } from './export-errors.js';

it('says once a minute that telemetry does not arrive, and no credential with it', () => {
  const lines: string[] = [];
  let now = 0;
  const report = exportErrors(
    (line) => lines.push(line),
    () => now,
  );
  report(new Error('connect ECONNREFUSED http://user:hunter2@collector:4318'));
  now = 59_000;
  report(new Error('again'));
  now = 60_000;
  report('later');
  expect(lines.map((line) => (JSON.parse(line) as { reason: string }).reason)).toHaveLength(2);
  expect(lines.join('')).not.toContain('hunter2');
  expect(lines[1]).toContain('later');
});
