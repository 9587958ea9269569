import { expect, it } from 'vitest';
import { loadConfig } from './load-config.js';

const SECRET = 'k2Vv0m3q7Zr9xT5wB8nY1sD4fG6hJ0pL2aQ3eR5tU7iO';
const PRODUCTION = { NODE_ENV: 'production', TLS: 'off', HOST: '127.0.0.1' };

it.each([
  { AUTH_KEYS: SECRET },
  {
    INTROSPECTION_URL: 'https://id.example.com/introspect',
    INTROSPECTION_CLIENT_ID: 'us',
    INTROSPECTION_CLIENT_SECRET: SECRET,
  },
  { JWKS_URL: 'https://id.example.com/keys', AUTH_ISSUER: 'https://id.example.com', AUTH_AUDIENCE: 'us' },
])('where there is another way in, production needs no secret for tokens, and none is made: %o', async (env) => {
  const { auth, apiKeys } = await loadConfig({ ...PRODUCTION, ...env }, '/nowhere');
  expect([auth.jwtSecret, apiKeys.developmentKey]).toEqual([undefined, undefined]);
});

it('refuses more time for the authorization server than there is to find out who is asking', async () => {
  const env = { INTROSPECTION_URL: 'https://id.example.com', INTROSPECTION_CLIENT_ID: 'us', AUTH_TIMEOUT_MS: '2000' };
  const loading = loadConfig({ ...env, INTROSPECTION_CLIENT_SECRET: SECRET }, '/nowhere');
  await expect(loading).rejects.toMatchObject({
    problems: [
      'INTROSPECTION_TIMEOUT_MS must not be longer than AUTH_TIMEOUT_MS, which ends the wait before it: raise the second or lower the first.',
    ],
  });
});
