import { expect, it } from 'vitest';
import { EtagStore } from './etag-store.js';

const answer = (data: unknown) => ({ etag: 'e', data, link: undefined });

it('forgets what was not used for longest', () => {
  const store = new EtagStore(2);
  store.keep('a', answer(1));
  store.keep('b', answer(2));
  expect(store.get('a')?.data).toBe(1);
  store.keep('c', answer(3));
  expect([store.get('a')?.data, store.get('b'), store.get('c')?.data]).toEqual([1, undefined, 3]);
});

it('is bounded by size, and keeps no answer that would drive out many', () => {
  const store = new EtagStore(1_000, 1_000);
  store.keep('large', answer('x'.repeat(200)));
  expect(store.size).toBe(0);
  for (let count = 0; count < 100; count += 1) store.keep(`url-${count}`, answer('x'.repeat(50)));
  expect(store.size).toBeGreaterThan(10);
  expect(store.size).toBeLessThan(20);
});

it('keeps the newest answer of a URL, once', () => {
  const store = new EtagStore();
  store.keep('a', answer(1));
  store.keep('a', answer(2));
  expect([store.size, store.get('a')?.data]).toEqual([1, 2]);
});
