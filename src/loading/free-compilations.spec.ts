import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** Prints the most that V8 has had from `malloc` while many functions became hot at once. */
const LOOK = `
  import { getHeapStatistics } from 'node:v8';
  import { freeCompilations } from './free-compilations.ts';
  FIRST;
  const steps = (seed) => Array.from({ length: 40 }, (_, at) =>
    'if (of.f' + at + ' > sum) sum = (sum + of.f' + ((at * 7 + seed) % 40) + ' * ' + (at + seed) + ') | 0;').join('');
  const hot = Array.from({ length: 400 }, (_, seed) => new Function('of', 'let sum = 0;' + steps(seed) + 'return sum;'));
  const of = Object.fromEntries(Array.from({ length: 40 }, (_, at) => ['f' + at, at]));
  for (let round = 0; round < 1_500; round++) for (const each of hot) each(of);
  process.stdout.write(String(getHeapStatistics().peak_malloced_memory));`;

function peakOf(first: string): number {
  const flags = ['--disable-warning=ExperimentalWarning', '--input-type=module', '-e', LOOK.replace('FIRST', first)];
  const { stdout, stderr } = spawnSync(process.execPath, flags, { cwd: import.meta.dirname, encoding: 'utf8' });
  expect(stderr).toBe('');
  return Number(stdout);
}

it('keeps little of what functions are compiled with', () => {
  const usual = peakOf('');
  expect(usual).toBeGreaterThan(0);
  expect(peakOf('freeCompilations()')).toBeLessThan(usual / 2);
});
