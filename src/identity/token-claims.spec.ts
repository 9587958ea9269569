import { describe, expect, it } from 'vitest';
import { principalOf } from './token-claims.js';

const RULES = { subjectClaim: 'sub', rolesClaim: 'roles', scopesClaim: 'scope', clockSkewSeconds: 5 };
const CLAIMS = { sub: 'ada', exp: 100 };
const AUTH0 = { rolesClaim: 'https://x.example/roles', scopesClaim: 'permissions' };
const ENTRA = { subjectClaim: 'oid', scopesClaim: 'scp' };

describe('the principal of a token', () => {
  it.each<[string, object, Partial<typeof RULES>, object]>([
    ['Keycloak', { realm_access: { roles: ['user'] }, scope: 'a b' }, { rolesClaim: 'realm_access.roles' }, {}],
    ['Auth0', { 'https://x.example/roles': ['user'], permissions: ['a', 'b'] }, AUTH0, {}],
    ['Entra', { oid: 'ada', sub: 'pairwise', roles: ['user'], scp: 'a b' }, ENTRA, {}],
    ['us', { roles: 'user', scope: 'a b', iss: 'us', azp: 'ide' }, {}, { issuer: 'us', clientId: 'ide' }],
  ])('stands where %s writes it', (_who, claims, paths, expected) => {
    expect(principalOf({ ...CLAIMS, ...claims }, { ...RULES, ...paths })).toEqual({
      id: 'ada',
      issuer: 'gatehouse',
      kind: 'jwt',
      roles: ['user'],
      scopes: ['a', 'b'],
      expiresAt: 105,
      ...expected,
    });
  });

  it('has neither roles nor scopes where the token names none', () => {
    expect(principalOf(CLAIMS, RULES)).toMatchObject({ roles: [], scopes: [] });
  });

  it.each<[string, object]>([
    ['sub', { sub: '' }],
    ['roles', { roles: { user: true } }],
    ['scope', { scope: [1] }],
    ['email', { email: 5 }],
  ])('is nobody when %s has the wrong shape', (claim, claims) => {
    expect(() => principalOf({ ...CLAIMS, ...claims }, RULES)).toThrow(`claim ${claim}`);
  });
});
