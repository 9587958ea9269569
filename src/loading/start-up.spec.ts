import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { FROM_SOURCES } from '../../test/fixtures/from-sources.js';

const MIB = 2 ** 20;

/** Bytes that another thread, limited to 4 MiB of young objects, keeps for them once many have lived. */
const THREAD = `
  const { getHeapSpaceStatistics } = require('node:v8');
  const lived = [];
  for (let at = 0; at < 3_000_000; at += 1) lived[at % 50_000] = { at };
  const space = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'new_space');
  require('node:worker_threads').parentPort.postMessage(space.space_size);`;

function roomOfThread(begin: string): number {
  const written = run(`
    import { Worker } from 'node:worker_threads';
    ${begin};
    const limits = { maxYoungGenerationSizeMb: 4 };
    const thread = new Worker(${JSON.stringify(THREAD)}, { eval: true, execArgv: [], resourceLimits: limits });
    thread.on('message', (bytes) => process.stdout.write(String(bytes)));`);
  return Number(written) / MIB;
}

function run(main: string, room = ['--max-semi-space-size=16', '--initial-old-space-size=80']): string {
  const flags = [
    '--disable-warning=ExperimentalWarning',
    ...FROM_SOURCES,
    ...room,
    '--input-type=module',
    '-e',
    `import { beginStart } from './src/loading/start-up.ts'; ${main}`,
  ];
  const env = { PATH: process.env['PATH'], NODE_DISABLE_COMPILE_CACHE: '1' };
  const child = spawnSync(process.execPath, flags, { cwd: join(import.meta.dirname, '../..'), encoding: 'utf8', env });
  expect(child.stderr).toBe('');
  return child.stdout;
}

it('leaves other threads the room they were given', () => {
  expect(roomOfThread('')).toBeGreaterThan(16);
  const room = roomOfThread('beginStart()');
  expect(room).toBeGreaterThan(0);
  expect(room).toBeLessThan(8);
});

it('takes what Node brings compiled', () => {
  const tagAfter = (begin: string) => `
    import { cachedDataVersionTag } from 'node:v8';
    ${begin}
    process.stdout.write(String(cachedDataVersionTag()));`;
  const usual = run(tagAfter(''), []);
  expect(usual).toMatch(/^\d+$/);
  expect(run(tagAfter('beginStart();'))).toBe(usual);
});
