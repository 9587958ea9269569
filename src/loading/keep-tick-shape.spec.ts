import { spawnSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** Prints whether callbacks of the next tick that are made after full collections have the shape of the one that is kept. */
const LOOK = `
  import { executionAsyncResource } from 'node:async_hooks';
  import { setTimeout as wait } from 'node:timers/promises';
  import { keepTickShape } from './keep-tick-shape.ts';
  const kept = [];
  keepTickShape(kept);
  for (let tick = 0; tick < 100; tick++) process.nextTick(() => {}, 1);
  for (let collection = 0; collection < 2; collection++) {
    await wait(1);
    globalThis.gc();
  }
  process.nextTick(() => process.stdout.write(String(%HaveSameMap(kept[0], executionAsyncResource()))));`;

it('keeps the shape of callbacks of the next tick through full collections', () => {
  const flags = ['--expose-gc', '--allow-natives-syntax', '--input-type=module', '-e', LOOK];
  const { stdout, stderr } = spawnSync(process.execPath, flags, { cwd: import.meta.dirname, encoding: 'utf8' });
  expect({ stdout, stderr }).toEqual({ stdout: 'true', stderr: '' });
});
