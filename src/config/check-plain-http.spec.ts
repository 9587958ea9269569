import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ConfigError } from './config-error.js';
import { loadConfig } from './load-config.js';

let cwd: string;
beforeAll(() => void (cwd = mkdtempSync(join(tmpdir(), 'gatehouse-plain-http-'))));
afterAll(() => rmSync(cwd, { recursive: true }));

const BEHIND_A_PROXY = {
  NODE_ENV: 'production',
  JWT_SECRET: 'Zk3vQ8xN1wR6tY4uB7cM2sD5fG9hJ0pL',
  TLS: 'off',
  PLAIN_HTTP_FROM: '10.0.0.0/16',
  TRUST_PROXY: '10.0.0.0/16',
  PUBLIC_URL: 'https://mcp.example.com',
};

it('may be off behind a proxy in a private network, where both are named', async () => {
  const { server } = await loadConfig(BEHIND_A_PROXY, cwd);
  expect(server).toMatchObject({ tls: 'off', host: '0.0.0.0', plainHttpFrom: ['10.0.0.0/16'] });
  expect(server.tlsCredentials).toBeUndefined();
});

it.each([
  [{ TRUST_PROXY: '' }, 'TLS is off behind a proxy, so TRUST_PROXY must name that proxy.'],
  [{ PUBLIC_URL: '' }, 'TLS is off behind a proxy, so PUBLIC_URL must say how clients reach it.'],
  [{ PLAIN_HTTP_FROM: '0.0.0.0/0' }, 'PLAIN_HTTP_FROM must list private addresses or ranges such as 10.0.0.0/8.'],
  [{ PLAIN_HTTP_FROM: '203.0.113.0/24' }, 'PLAIN_HTTP_FROM must list private addresses or ranges such as 10.0.0.0/8.'],
  [{ TRUST_PROXY: '::/0' }, 'TRUST_PROXY must not name every address: anybody could then say who calls.'],
  [{ TLS: 'on' }, 'PLAIN_HTTP_FROM is set, so TLS must be off: nothing is taken in plain HTTP while it is on.'],
])('is refused with %o', async (change, problem) => {
  const error = await loadConfig({ ...BEHIND_A_PROXY, ...change }, cwd).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(ConfigError);
  expect((error as ConfigError).problems).toEqual([problem]);
});
