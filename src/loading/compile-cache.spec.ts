import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';

let dist: string;
beforeEach(() => {
  dist = mkdtempSync(join(tmpdir(), 'gatehouse-compiled-'));
  mkdirSync(join(dist, 'loading'));
  copyFileSync(join(import.meta.dirname, 'compile-cache.ts'), join(dist, 'loading/compile-cache.ts'));
  writeFileSync(join(dist, 'loaded.mjs'), `export const loaded = 'loaded';`);
});
afterEach(() => rmSync(dist, { recursive: true, force: true }));

const MAIN = `
  import { keepCompiled, writeCompiled } from './loading/compile-cache.ts';
  keepCompiled();
  process.stdout.write((await import('./loaded.mjs')).loaded);
  writeCompiled();
  process.kill(process.pid, 'SIGKILL');`;

function run(env: NodeJS.ProcessEnv = {}) {
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', MAIN], {
    cwd: dist,
    env: { PATH: process.env['PATH'], ...env },
    encoding: 'utf8',
  });
  expect(child.signal).toBe('SIGKILL');
  return child.stdout;
}

const kept = () =>
  readdirSync(join(dist, '.compile-cache'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());

it('keeps beside the code what was compiled, also of a process that is killed later', () => {
  expect(run()).toBe('loaded');
  expect(kept().length).toBeGreaterThan(0);
  expect(run()).toBe('loaded');
});

it('does without where nothing can be kept', () => {
  writeFileSync(join(dist, '.compile-cache'), 'a file stands in its place');
  expect(run()).toBe('loaded');
});

it('leaves it to the variables of Node whether and where', () => {
  run({ NODE_DISABLE_COMPILE_CACHE: '1' });
  run({ NODE_COMPILE_CACHE: join(dist, 'elsewhere') });
  expect(existsSync(join(dist, '.compile-cache'))).toBe(false);
  expect(existsSync(join(dist, 'elsewhere'))).toBe(true);
});
