import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type Terminal, WrongUse } from '../run-command.js';
import { askedService } from './asked-service.js';
import type { ServiceOptions } from './service-options.js';

const SECRET = 'Zk3vT9qLw2RbX7nYc5HsJd8FgPm4AeUu';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'gatehouse-'));
  mkdirSync(join(cwd, '.gatehouse'), { mode: 0o700 });
  writeFileSync(join(cwd, '.gatehouse/tls-cert.pem'), 'PEM');
  writeFileSync(join(cwd, '.gatehouse/jwt-secret'), SECRET, { mode: 0o600 });
});
afterEach(() => rmSync(cwd, { recursive: true }));

const asked = (options: Partial<ServiceOptions> = {}, env: NodeJS.ProcessEnv = {}) => {
  const terminal: Terminal = { env, cwd, now: new Date('2026-08-01T00:00:00Z'), out: () => {}, error: () => {} };
  return askedService(terminal, { era: '2026', ...options });
};

it('is the service of this folder, called with a token made for it and trusted by its file', async () => {
  const { url, headers, certPath } = await asked();
  expect(url.href).toBe('https://localhost:8443/mcp');
  expect(certPath).toBe(join(cwd, '.gatehouse/tls-cert.pem'));
  const claims = decodeJwt(headers['authorization']!.replace('Bearer ', ''));
  expect(claims).toMatchObject({ sub: 'dev-user', exp: Date.parse('2026-08-01T00:15:00Z') / 1_000 });
});

it('follows the settings of the service', async () => {
  expect((await asked({}, { HOST: '::1', PORT: '9000', TLS: 'off' })).url.href).toBe('http://[::1]:9000/mcp');
});

it('sends what it made here to no other machine', async () => {
  expect(await asked({ url: 'https://mcp.example.com' })).toMatchObject({ headers: {}, certPath: undefined });
});

it.each([
  ['https://127.0.0.1:8443', {}, true],
  ['https://[::1]:8443', { HOST: '::' }, true],
  ['https://127.0.0.2:8443', { HOST: '127.0.0.1' }, false],
  ['https://localhost', { PORT: '443' }, true],
  ['https://192.0.2.7:8443', { HOST: '192.0.2.7' }, true],
  ['https://localhost:8443', { HOST: '192.0.2.7' }, false],
  ['https://localhost:9', {}, false],
  ['http://localhost:8443', {}, false],
  ['https://localhost:9', { PORT: '0' }, false],
])('makes a token for the service of the settings, and for no other listener: %s with %j', async (url, env, isMade) => {
  const { headers, certPath } = await asked({ url }, env);
  expect('authorization' in headers).toBe(isMade);
  // Trusting it gives nothing away, and with PORT=0 only --url names the service.
  expect(certPath).toBeDefined();
});

it('makes no secret where no service has made one', async () => {
  rmSync(join(cwd, '.gatehouse/jwt-secret'));
  expect((await asked()).headers).toEqual({});
  expect(existsSync(join(cwd, '.gatehouse/jwt-secret'))).toBe(false);
  expect((await asked({}, { JWT_SECRET: SECRET })).headers).toHaveProperty('authorization');
});

it('makes no token in production, nor where only an issuer signs', async () => {
  expect((await asked({}, { NODE_ENV: 'production', JWT_SECRET: SECRET })).headers).toEqual({});
  expect((await asked({}, { JWKS_URL: 'https://id.example.com/keys' })).headers).toEqual({});
});

it.each([
  [{ token: 'given' }, { authorization: 'Bearer given' }],
  [{}, { authorization: 'Bearer exported' }],
  [{ key: 'a key' }, { 'X-Own': 'a key' }],
])('calls as who was named: %j', async (options, headers) => {
  const env = { GATEHOUSE_TOKEN: 'exported', API_KEY_HEADER: 'X-Own' };
  expect((await asked({ url: 'https://mcp.example.com/mcp', ...options }, env)).headers).toEqual(headers);
});

it.each([
  [{}, { PORT: '0' }],
  [{ url: 'ftp://x' }, {}],
  [{ url: 'localhost' }, {}],
  [{ url: 'http://mcp.example.com', token: 'given' }, {}],
  [{ url: 'https://user:pw@mcp.example.com' }, {}],
])('is used wrongly with %j and %j', async (options, env) => {
  await expect(asked(options, env)).rejects.toThrow(WrongUse);
});
