import { expect, it } from 'vitest';
import { Turns } from './turns.js';

it('lets a number of each network run, the others in their order, and gives places on after a failure too', async () => {
  const turns = new Turns(2);
  const begun: string[] = [];
  const gates = new Map<string, PromiseWithResolvers<string>>();
  const take = (network: string, name: string) => {
    gates.set(name, Promise.withResolvers());
    return turns.take(network, () => {
      begun.push(name);
      return gates.get(name)!.promise;
    });
  };
  const [a, b, c, d] = [take('one', 'a'), take('one', 'b'), take('one', 'c'), take('two', 'd')];
  expect(begun).toEqual(['a', 'b', 'd']);
  gates.get('a')!.reject(new Error('no'));
  await expect(a).rejects.toThrow('no');
  await expect.poll(() => begun).toEqual(['a', 'b', 'd', 'c']);
  for (const name of ['b', 'c', 'd']) gates.get(name)!.resolve(name);
  expect(await Promise.all([b, c, d])).toEqual(['b', 'c', 'd']);
  await expect.poll(() => (turns as unknown as { lines: Map<string, unknown> }).lines.size).toBe(0);
});
