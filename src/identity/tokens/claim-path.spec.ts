import { expect, it } from 'vitest';
import { claimAt } from './claim-path.js';

const CLAIMS = {
  roles: ['a'],
  realm_access: { roles: ['b'] },
  'https://example.com/roles': ['c'],
  'a.b': 'literal',
  a: { b: 'nested' },
};

it.each<[string, unknown]>([
  ['roles', ['a']],
  ['realm_access.roles', ['b']],
  ['https://example.com/roles', ['c']],
  ['a.b', 'literal'],
  ['realm_access.none', undefined],
  ['roles.length', undefined],
  ['constructor', undefined],
  ['realm_access.__proto__', undefined],
])('finds the claim at %s', (path, value) => {
  expect(claimAt(CLAIMS, path)).toEqual(value);
});
