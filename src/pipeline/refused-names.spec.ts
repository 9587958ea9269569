import type { Logger } from 'pino';
import { expect, it, vi } from 'vitest';
import type { Catalogue } from '../tool/catalogue.js';
import { Changes } from '../tool/changes.js';
import { RefusedNames } from './refused-names.js';

/** @param later Of a server that connects after the start. */
function warnedOf(names: readonly string[], later: readonly string[] = []) {
  const warn = vi.fn();
  const catalogue = { tools: names.map((name) => ({ name })) };
  const changes = new Changes();
  new RefusedNames(catalogue as unknown as Catalogue, changes, { warn } as unknown as Logger).onApplicationBootstrap();
  catalogue.tools.push(...later.map((name) => ({ name })));
  for (const kind of ['prompts_list_changed', 'tools_list_changed', 'tools_list_changed'] as const)
    changes.publish({ kind });
  return warn.mock.calls;
}

it('tells of names with which hosts refuse every tool, once', () => {
  const long = 'a'.repeat(65);
  expect(warnedOf(['orders.list', 'find_item', long])).toEqual([
    [{ tools: ['orders.list', long] }, expect.stringMatching(/^some hosts refuse these names/)],
  ]);
});

it('says nothing where every host takes them', () => {
  expect(warnedOf(['health-check', 'find_item', 'getX', 'a'.repeat(64)])).toEqual([]);
});

it('tells of those that come later, and of none again', () => {
  const told = warnedOf(['orders.list'], ['files.read', 'files_write']).map(([fields]) => fields as unknown);
  expect(told).toEqual([{ tools: ['orders.list'] }, { tools: ['files.read'] }]);
});
