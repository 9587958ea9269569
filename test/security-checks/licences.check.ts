import { beforeAll, describe, expect, it } from 'vitest';
import { EXCEPTIONS, licenceProblem } from './licence-rules.js';
import { type Component, lockedForProduction, productionSbom } from './production-sbom.js';

let bom: ReturnType<typeof productionSbom>;
let shipped: readonly Component[];
beforeAll(() => {
  bom = productionSbom(process.cwd());
  shipped = bom.components;
});

it('every package that ships may be shipped', () => {
  expect(shipped.map(licenceProblem).filter((problem) => problem !== undefined)).toEqual([]);
});

it('the bill of materials names us, everything that ships, and nothing else', () => {
  expect(bom.metadata.component.name).toBe('gatehouse');
  const named = new Set(shipped.map(({ name, version }) => `${name}@${version}`));
  expect(named).toEqual(lockedForProduction(process.cwd()));
});

it('no exception is for a package that does not ship', () => {
  const names = new Set(shipped.map(({ name }) => name));
  expect(Object.keys(EXCEPTIONS).filter((name) => !names.has(name))).toEqual([]);
});

describe('of a planted package', () => {
  const licensed = (license?: { id?: string; name?: string }, expression?: string): Component => ({
    name: 'planted',
    version: '1.0.0',
    ...((license ?? expression) !== undefined && {
      licenses: [{ ...(license && { license }), ...(expression !== undefined && { expression }) }],
    }),
  });

  it.each<[string, Component]>([
    ['a licence that spreads', licensed({ id: 'AGPL-3.0-only' })],
    ['one that is no open one', licensed({ id: 'BUSL-1.1' })],
    ['one that has no SPDX name', licensed({ name: 'SEE LICENSE IN LICENSE.txt' })],
    ['none at all', licensed()],
    ['two that hold together', licensed(undefined, '(MIT AND GPL-3.0-only)')],
    ['the exception of another package', licensed({ id: 'PSF-2.0' })],
  ])('refuses %s', (_what, component) => expect(licenceProblem(component)).toMatch(/^planted@1\.0\.0: /));

  it('takes an allowed one of a choice', () => {
    expect(licenceProblem(licensed(undefined, '(MIT OR GPL-3.0-only)'))).toBeUndefined();
  });
});
