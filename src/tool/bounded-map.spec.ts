import { expect, it } from 'vitest';
import { BoundedMap } from './bounded-map.js';

it('forgets what was set longest ago, and no more than it has to', () => {
  const map = new BoundedMap<string, number>(2);
  map.set('a', 1).set('b', 2);
  expect([...map]).toEqual([
    ['a', 1],
    ['b', 2],
  ]);
  map.set('c', 3);
  expect([...map.keys()]).toEqual(['b', 'c']);
});

it('takes what is set again for new, and reading changes nothing', () => {
  const map = new BoundedMap<string, number>(2).set('a', 1).set('b', 2).set('a', 3);
  expect(map.get('b')).toBe(2);
  map.set('c', 4);
  expect([...map]).toEqual([
    ['a', 3],
    ['c', 4],
  ]);
});

it('keeps nothing where it may keep nothing', () => {
  expect(new BoundedMap<string, number>(0).set('a', 1).size).toBe(0);
});
