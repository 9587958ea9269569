import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { serviceArguments } from '../../src/cli/client/compiled-service.js';

/** What can be told to Node on its command line alone. */
const ROOM = serviceArguments().filter((argument) => argument.includes('-space-size='));

it.each([
  'package.json',
  'Dockerfile',
  'templates/project/package.json',
  'templates/networked/Dockerfile',
  'templates/stdio/Dockerfile',
])('%s starts it with the same room for objects', (file) => {
  const lines = readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8').split('\n');
  const starts = lines.filter((line) => line.includes('--import') && !line.includes('"dev":'));
  expect(starts.length).toBeGreaterThan(0);
  expect(ROOM).toHaveLength(2);
  for (const line of starts) for (const flag of ROOM) expect(line).toContain(flag);
});
