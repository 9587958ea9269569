import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ANONYMOUS, type Principal } from '../tool/principal.js';
import type { Access } from '../tool/policy.js';
import { type Asked, denial, ownerDenial, shadowRules } from './permissions.js';

const ada: Principal = { id: 'ada', issuer: 'test', kind: 'jwt', roles: ['user'], scopes: ['a'] };
const admin: Principal = { ...ada, id: 'root', roles: ['admin'] };

const asking = (access: Access): Asked => ({ kind: 'request', access });

describe('denial', () => {
  it.each<[string, Access, Principal, string | undefined]>([
    ['anybody the public', 'public', ANONYMOUS, undefined],
    ['nobody the rest', 'authenticated', ANONYMOUS, 'unauthenticated'],
    ['nobody what names no rule', {}, ANONYMOUS, 'unauthenticated'],
    ['a principal what needs none', 'authenticated', ada, undefined],
    ['one of several roles', { roles: ['user', 'admin'] }, ada, undefined],
    ['no other role', { roles: ['admin'] }, ada, 'forbidden'],
    ['not a part of the scopes', { scopes: ['a', 'b'] }, ada, 'forbidden'],
    ['all of the scopes', { scopes: ['a'] }, ada, undefined],
    ['not the role without the scope', { roles: ['user'], scopes: ['b'] }, ada, 'forbidden'],
  ])('allows %s', (_what, access, principal, kind) => {
    expect(denial(asking(access), principal)?.kind).toBe(kind);
  });

  it('names the role that is missing, and all the scopes that are needed', () => {
    expect(denial(asking({ roles: ['admin', 'auditor'] }), ada)?.message).toContain('admin or auditor');
    expect(denial(asking({ scopes: ['a', 'b'] }), ada)?.detail.requiredScopes).toEqual(['a', 'b']);
  });
});

describe('what the record of a client takes away', () => {
  const tool = (over: Partial<Extract<Asked, { kind: 'tool' }>> = {}): Asked => {
    const { effect = 'read', name = 'crm_find' } = over;
    const policy = {
      description: 'x',
      effect,
      input: z.object({}),
      output: z.object({}),
      access: 'authenticated',
    } as const;
    return { kind: 'tool', name, effect, access: 'authenticated', policy, ...over };
  };
  const uncounted = { description: 'x', effect: 'read', input: z.object({}), access: 'authenticated' } as const;
  const narrowed = (permissions: Principal['permissions']): Principal => ({ ...admin, permissions: permissions! });
  const reader = narrowed({ tools: [['crm_*']], allowWrite: false, maxRecords: 5 });

  it.each<[string, Asked, Principal, readonly string[] | undefined]>([
    ['a tool of its list', tool(), reader, undefined],
    ['no tool beside it', tool({ name: 'lookup' }), reader, ['tool:lookup']],
    ['nothing with an empty list', tool(), narrowed({ tools: [[]], allowWrite: true }), ['tool:crm_find']],
    [
      'only what stands in both lists',
      tool(),
      narrowed({ tools: [['crm_*'], ['x']], allowWrite: true }),
      ['tool:crm_find'],
    ],
    ['no write', tool({ effect: 'write' }), reader, ['write']],
    ['nothing destructive', tool({ effect: 'destructive' }), reader, ['write']],
    ['a write where it may', tool({ effect: 'write' }), narrowed({ allowWrite: true }), undefined],
    ['no answer that cannot be counted', tool({ policy: uncounted }), reader, ['records']],
    ['that answer where nothing is capped', tool({ policy: uncounted }), narrowed({ allowWrite: false }), undefined],
    ['no role it lacks', tool({ access: { roles: ['root'] } }), reader, ['role:root']],
    ['what is public, as anybody may', tool({ name: 'lookup', access: 'public' }), reader, undefined],
    ['a resource, which only reads', { kind: 'resource', access: 'authenticated' }, reader, undefined],
  ])('allows %s', (_what, asked, principal, missing) => {
    expect(denial(asked, principal)?.detail.missing).toEqual(missing);
  });

  it('asks for no scope where a scope would not help', () => {
    const asked = tool({ name: 'lookup', access: { scopes: ['b'] } });
    expect(denial(asked, reader)?.detail.requiredScopes).toBeUndefined();
    expect(denial(tool({ access: { scopes: ['b'] } }), reader)?.detail).toMatchObject({ missing: ['scope:b'] });
  });

  it('is told part by part where it is only tried, and takes nothing away', () => {
    const tried = { ...ada, shadowPermissions: { tools: [['crm_*']], allowWrite: false, maxRecords: 5 } };
    const rulesOf = (changes: Parameters<typeof tool>[0]) => shadowRules(tool(changes), tried);
    expect(denial(tool({ effect: 'write' }), tried)).toBeUndefined();
    expect(rulesOf({ name: 'crm_find' })).toEqual([]);
    expect(rulesOf({ name: 'lookup' })).toEqual(['client_tools']);
    expect(rulesOf({ name: 'crm_note', effect: 'write' })).toEqual(['client_write']);
    expect(
      rulesOf({ name: 'x', effect: 'write', policy: uncounted, access: { roles: ['root'], shadow: true } }),
    ).toEqual(['access', 'client_tools', 'client_write', 'client_records']);
    expect(rulesOf({ name: 'x', access: 'public' })).toEqual([]);
    expect(shadowRules({ kind: 'resource', access: 'authenticated' }, tried)).toEqual([]);
  });
});

describe('a rule in shadow', () => {
  const access = { roles: ['admin'], shadow: true } as const;

  it('refuses nobody it would refuse, and says so', () => {
    expect(denial({ kind: 'request', access }, ada)).toBeUndefined();
    expect(shadowRules({ kind: 'request', access }, ada)).toEqual(['access']);
    expect(shadowRules({ kind: 'request', access }, admin)).toEqual([]);
  });

  it('lets nobody in without a credential', () => {
    expect(denial({ kind: 'request', access }, ANONYMOUS)?.kind).toBe('unauthenticated');
  });
});

describe('ownerDenial', () => {
  const rule = { of: (input: unknown) => (input as { userId?: string }).userId, exceptRoles: ['admin'] };

  it.each<[string, unknown, Principal, string | undefined]>([
    ['their own', { userId: 'ada' }, ada, undefined],
    ['what names nobody', {}, ada, undefined],
    ["nobody else's", { userId: 'bob' }, ada, 'forbidden'],
    ["anybody's to the exception", { userId: 'bob' }, admin, undefined],
  ])('allows %s', (_what, input, principal, kind) => {
    expect(ownerDenial(rule, input, principal)?.kind).toBe(kind);
  });

  it('makes no exception where none is named', () => {
    expect(ownerDenial({ of: rule.of }, { userId: 'bob' }, admin)?.kind).toBe('forbidden');
  });
});
