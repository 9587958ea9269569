import { describe, expect, it } from 'vitest';
import { ANONYMOUS, type Principal } from '../tool/principal.js';
import type { Access } from '../tool/policy.js';
import { denial, ownerDenial } from './permissions.js';

const ada: Principal = { id: 'ada', issuer: 'test', kind: 'jwt', roles: ['user'], scopes: ['a'] };
const admin: Principal = { ...ada, id: 'root', roles: ['admin'] };

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
    expect(denial(access, principal)?.kind).toBe(kind);
  });

  it('names the role that is missing, and all the scopes that are needed', () => {
    expect(denial({ roles: ['admin', 'auditor'] }, ada)?.message).toContain('admin or auditor');
    expect(denial({ scopes: ['a', 'b'] }, ada)?.detail.requiredScopes).toEqual(['a', 'b']);
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
