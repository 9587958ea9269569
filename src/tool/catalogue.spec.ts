import { describe, expect, it } from 'vitest';
import { Catalogue } from './catalogue.js';
import { type Change, Changes } from './changes.js';
import type { Declaration } from './declarations.js';
import type { DiscoveredToolset } from './discovered-toolset.js';
import type { ToolsetDiscovery } from './toolset-discovery.js';
import { writtenSchema } from './written-schema.js';

const tool = (name: string, description = 'Does something.'): Declaration => ({
  kind: 'tool',
  method: name,
  policy: { description, effect: 'read', access: 'public', input: writtenSchema({ type: 'object' }, () => []) },
});
const toolset = (name: string, ...declarations: Declaration[]): DiscoveredToolset => ({
  policy: { name },
  declarations: declarations.map((declaration) => ({ declaration, handle: () => undefined })),
});
const started = (...discovered: DiscoveredToolset[]) => {
  const changes = new Changes();
  const heard: Change[] = [];
  changes.subscribe((change) => heard.push(change));
  const catalogue = new Catalogue({ find: () => discovered } as unknown as ToolsetDiscovery, changes);
  catalogue.onModuleInit();
  return { catalogue, heard };
};
const names = (catalogue: Catalogue) => catalogue.tools.map(({ name }) => name);

describe('a provided toolset', () => {
  it('is offered beside those that classes declare', () => {
    const { catalogue, heard } = started(toolset('own', tool('mine')));
    catalogue.provide(toolset('theirs', tool('other')));
    expect(names(catalogue)).toEqual(['mine', 'other']);
    expect(catalogue.toolsets).toEqual(['own', 'theirs']);
    expect(heard).toEqual([{ kind: 'tools_list_changed' }]);
  });

  it('takes the place of what was provided under its name, and tells of it only where a list differs', () => {
    const { catalogue, heard } = started();
    catalogue.provide(toolset('theirs', tool('one'), tool('two')));
    catalogue.provide(toolset('theirs', tool('one'), tool('two')));
    expect(heard).toHaveLength(1);
    catalogue.provide(toolset('theirs', tool('one', 'Does something else.')));
    expect(names(catalogue)).toEqual(['one']);
    expect(heard).toHaveLength(2);
  });

  it('changes nothing where one of its names is taken', () => {
    const { catalogue, heard } = started(toolset('own', tool('mine')));
    catalogue.provide(toolset('theirs', tool('other')));
    expect(() => catalogue.provide(toolset('theirs', tool('mine')))).toThrow('tool mine: declared 2 times');
    expect(names(catalogue)).toEqual(['mine', 'other']);
    expect(heard).toHaveLength(1);
  });

  it('cannot take the place of one that a class declares', () => {
    const { catalogue } = started(toolset('own', tool('mine')));
    expect(() => catalogue.provide(toolset('own', tool('other')))).toThrow('toolset own: a class of this service');
  });

  it('stops the start where it is provided before and a class declares its name', () => {
    const discovery = { find: () => [toolset('own', tool('mine'))] } as unknown as ToolsetDiscovery;
    const catalogue = new Catalogue(discovery, new Changes());
    catalogue.provide(toolset('theirs', tool('mine')));
    expect(() => catalogue.onModuleInit()).toThrow('declared 2 times');
  });

  it('may be expected before there is anything in it, and stays disabled meanwhile', () => {
    const { catalogue, heard } = started();
    catalogue.provide(toolset('theirs'), ['tool', 'prompt']);
    expect([catalogue.declares('tool'), catalogue.declares('resource')]).toEqual([true, false]);
    catalogue.disable('theirs');
    catalogue.provide(toolset('theirs', tool('one')));
    expect(names(catalogue)).toEqual([]);
    expect(heard).toEqual([]);
    catalogue.enable('theirs');
    expect(names(catalogue)).toEqual(['one']);
  });
});
