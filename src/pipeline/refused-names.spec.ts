import type { Logger } from 'pino';
import { expect, it, vi } from 'vitest';
import type { Catalogue } from '../tool/catalogue.js';
import { RefusedNames } from './refused-names.js';

function warnedOf(...names: readonly string[]) {
  const warn = vi.fn();
  const catalogue = { tools: names.map((name) => ({ name })) } as unknown as Catalogue;
  new RefusedNames(catalogue, { warn } as unknown as Logger).onApplicationBootstrap();
  return warn.mock.calls;
}

it('tells of names with which hosts refuse every tool, once', () => {
  const long = 'a'.repeat(65);
  expect(warnedOf('orders.list', 'find_item', long)).toEqual([
    [{ tools: ['orders.list', long] }, expect.stringMatching(/^some hosts refuse these names/)],
  ]);
});

it('says nothing where every host takes them', () => {
  expect(warnedOf('health-check', 'find_item', 'getX', 'a'.repeat(64))).toEqual([]);
});
