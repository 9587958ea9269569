import { decodeProtectedHeader, jwtVerify } from 'jose';
import { expect, it } from 'vitest';
import { signToken } from './sign-token.js';

const SECRET = 'Zk3vT9qLw2RbX7nYc5HsJd8FgPm4AeUu';
const NOW = new Date('2026-08-01T00:00:00.900Z');
const VALIDITY = { now: NOW, expiresInSeconds: 60, id: 'token-1' };
const key = new TextEncoder().encode(SECRET);

it('writes every claim where the verifier looks for it', async () => {
  const claims = { sub: 'alice', email: 'a@example.com', roles: ['user'], scopes: ['a', 'b'], clientId: 'ide' };
  const token = await signToken({ ...claims, issuer: 'us', audience: 'them' }, SECRET, VALIDITY);
  const { payload } = await jwtVerify(token, key, { issuer: 'us', audience: 'them', currentDate: NOW });
  const iat = Date.parse('2026-08-01T00:00:00Z') / 1_000;
  expect(payload).toEqual({
    iss: 'us',
    aud: 'them',
    sub: 'alice',
    email: 'a@example.com',
    roles: ['user'],
    scope: 'a b',
    client_id: 'ide',
    jti: 'token-1',
    iat,
    exp: iat + 60,
  });
  expect(decodeProtectedHeader(token).alg).toBe('HS256');
});

it('leaves out what there is not', async () => {
  const token = await signToken({ sub: 'alice', roles: [], scopes: [] }, SECRET, VALIDITY);
  const { payload } = await jwtVerify(token, key, { currentDate: NOW });
  expect(Object.keys(payload).toSorted()).toEqual(['exp', 'iat', 'jti', 'roles', 'sub']);
});
