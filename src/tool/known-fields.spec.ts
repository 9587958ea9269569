import { expect, it } from 'vitest';
import { compileCatalogue } from './compile-catalogue.js';
import { foreignFieldsOf, foreignFieldsOfToolset } from './known-fields.js';

const READ = { description: 'd', access: 'public', name: 'read', title: 'Read' };

it('knows what a policy of each kind may say', () => {
  expect(foreignFieldsOf('tool', { ...READ, effect: 'read', cache: { ttlMs: 1, shared: true } })).toEqual([]);
  expect(foreignFieldsOf('resource', { ...READ, uri: 'x://y', unlisted: true })).toEqual([]);
  expect(foreignFieldsOf('prompt', { ...READ, complete: {} })).toEqual([]);
  expect(foreignFieldsOfToolset({ name: 'desk', upstream: 'api' })).toEqual([]);
});

it('finds what was misspelt, or is for another kind, wherever it was spread from', () => {
  expect(foreignFieldsOf('tool', { ...READ, redacted: ['ssn'], cache: { ttl: 1 } })).toEqual(['redacted', 'cache.ttl']);
  expect(foreignFieldsOf('resource', { ...READ, redact: ['ssn'] })).toEqual(['redact']);
  expect(foreignFieldsOfToolset(Object.assign({ name: 'desk' }, { limits: 1 }))).toEqual(['limits']);
});

it('takes nothing of every object for a field', () => {
  expect(foreignFieldsOf('prompt', { ...READ, constructor: 1, toString: 1 })).toEqual(['constructor', 'toString']);
});

it('refuses a toolset with what none has', () => {
  const policy = Object.assign({ name: 'probe' }, { limits: 1 });
  expect(() => compileCatalogue([{ policy, declarations: [] }])).toThrow(/toolset probe: it has nothing called limits/);
});
