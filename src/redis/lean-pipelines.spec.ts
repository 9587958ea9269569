import { createRequire } from 'node:module';
import { getHeapSpaceStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type * as ioredis from 'ioredis';
import { expect, it } from 'vitest';
import { makePipelinesLean } from './lean-pipelines.js';

// The copy that is changed: `import` would give it another time.
const { Redis, Pipeline: UsualPipeline } = createRequire(import.meta.url)('ioredis') as typeof ioredis;

function clientOf() {
  const redis = new Redis({ lazyConnect: true });
  redis.defineCommand('twice', { numberOfKeys: 1, lua: 'return 2' });
  redis.addBuiltinCommand('brandnew');
  return redis;
}

it('makes them with all that the usual ones have, but the getter', () => {
  const redis = clientOf();
  const usual = new UsualPipeline(redis);
  makePipelinesLean();
  const lean = redis.pipeline();
  expect(new Set(Object.keys(lean))).toEqual(new Set(Object.keys(usual)));
  expect(Object.hasOwn(usual, 'length')).toBe(true);
  expect(Object.hasOwn(lean, 'length')).toBe(false);
  expect(lean).toBeInstanceOf(UsualPipeline);
  for (const name of Object.keys(usual).filter((one) => !['promise', 'resolve', 'reject'].includes(one)))
    expect(Reflect.get(lean, name), name).toEqual(Reflect.get(usual, name));
  expect(lean.get('a').set('b', 'c')).toHaveLength(2);
});

/** MiB of old objects that so many pipelines leave, once young ones have been collected. */
function leftBy(pipelines: number): number {
  setFlagsFromString('--expose-gc');
  // As in a service that has started.
  setFlagsFromString('--no-allocation-site-pretenuring');
  const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;
  const redis = clientOf();
  const before = oldMiB();
  for (let made = 0; made < pipelines; made += 1) redis.pipeline();
  collect({ type: 'minor' });
  collect({ type: 'minor' });
  return oldMiB() - before;
}

function oldMiB(): number {
  const old = getHeapSpaceStatistics().find(({ space_name: name }) => name === 'old_space');
  return (old?.space_used_size ?? 0) / 2 ** 20;
}

it('lets them go with whoever used them', () => {
  makePipelinesLean();
  expect(leftBy(5_000)).toBeLessThan(5);
});
