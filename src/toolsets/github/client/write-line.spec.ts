import { expect, it } from 'vitest';
import { WriteLine } from './write-line.js';

it('lets one through after the other, also after one that fails', async () => {
  const line = new WriteLine();
  const { signal } = new AbortController();
  const happened: string[] = [];
  const write = (name: string, fails = false) =>
    line.run(signal, async () => {
      happened.push(`${name} begins`);
      await Promise.resolve();
      happened.push(`${name} ends`);
      if (fails) throw new Error(name);
    });
  const all = Promise.allSettled([write('a', true), write('b'), write('c')]);
  expect(line.waiting).toBe(3);
  await all;
  expect(happened).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  expect(line.waiting).toBe(0);
});

it('neither runs nor waits for one that has left', async () => {
  const line = new WriteLine();
  const { promise, resolve } = Promise.withResolvers<void>();
  const leaving = new AbortController();
  const stays = new AbortController();
  const first = line.run(stays.signal, () => promise);
  let ran = false;
  const second = line.run(leaving.signal, async () => void (ran = true));
  const third = line.run(stays.signal, async () => 'third');
  leaving.abort(new Error('left'));
  await expect(second).rejects.toThrow('left');
  resolve();
  await first;
  expect(await third).toBe('third');
  expect(ran).toBe(false);
});
