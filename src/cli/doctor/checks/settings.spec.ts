import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { Authority, SERVER_AUTH } from '../../../../test/fixtures/authority.js';
import { loadSettings } from '../../../config/load-config.js';
import { settingsChecks } from './settings.js';

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-doctor-settings-'));
afterAll(() => rmSync(folder, { recursive: true }));
const STRONG = 'f3Q9vXz1LkPq7Rb2Tn8YwCe5HdJ6MsAu';
const WEAK = 'changeme-changeme-changeme-changeme';
const never = new AbortController().signal;

async function finding(name: string, env: Record<string, string>, now = new Date()) {
  const terminal = { env, cwd: folder, now, out: () => {}, error: () => {} };
  let settings: ReturnType<typeof loadSettings> | undefined;
  try {
    settings = loadSettings(env, folder);
  } catch {
    settings = undefined;
  }
  return settingsChecks(terminal, settings)
    .find((check) => check.name === name)!
    .run(never);
}

it('is content with defaults', async () => {
  for (const name of ['config', 'config.data-dir', 'config.secrets', 'certificate']) {
    expect(await finding(name, {})).toMatchObject({ verdict: 'ok' });
  }
});

it('tells everything that keeps it from starting, and then judges nothing else', async () => {
  expect(await finding('config', { PORT: 'many', LOG_LEVEL: 'loud' })).toMatchObject({
    verdict: 'failed',
    seen: expect.stringMatching(/PORT.*LOG_LEVEL/),
  });
  expect(await finding('config.secrets', { PORT: 'many' })).toMatchObject({ verdict: 'note' });
});

it.each([
  ['fails a short secret', { JWT_SECRET: 'short' }, 'failed'],
  ['notes a secret from documentation', { JWT_SECRET: WEAK }, 'note'],
  ['fails it in production', { JWT_SECRET: WEAK, NODE_ENV: 'production' }, 'failed'],
  ['looks at the secret before', { JWT_SECRET: STRONG, JWT_PREVIOUS_SECRET: WEAK, NODE_ENV: 'production' }, 'failed'],
  ['looks at API keys', { AUTH_KEYS: `bot:${WEAK}`, NODE_ENV: 'production' }, 'failed'],
  ['is content with a random one', { JWT_SECRET: STRONG, NODE_ENV: 'production' }, 'ok'],
])('%s, and does not repeat it', async (_what, env, verdict) => {
  const found = await finding('config.secrets', env as unknown as Record<string, string>);
  expect(found.verdict).toBe(verdict);
  expect(JSON.stringify(found)).not.toContain(WEAK);
});

it('sees a data folder that others may write to', async () => {
  const dataDir = join(folder, 'open');
  mkdirSync(dataDir);
  chmodSync(dataDir, 0o777);
  expect(await finding('config.data-dir', { DATA_DIR: dataDir })).toMatchObject({ verdict: 'failed' });
});

it('looks at the certificate that is configured, for the names that are', async () => {
  const { cert, key } = Authority.create('Servers').issue({
    commonName: 'mcp.example.com',
    dns: ['mcp.example.com'],
    uses: [SERVER_AUTH],
  });
  writeFileSync(join(folder, 'cert.pem'), cert);
  writeFileSync(join(folder, 'key.pem'), key, { mode: 0o600 });
  const env = { TLS_CERT_PATH: join(folder, 'cert.pem'), TLS_KEY_PATH: join(folder, 'key.pem') };
  const from = (url: string) => finding('certificate', { ...env, PUBLIC_URL: url });
  expect((await from('https://mcp.example.com')).verdict).not.toBe('failed');
  expect(await from('https://other.example.com')).toMatchObject({ verdict: 'failed' });
  const late = await finding('certificate', env, new Date(Date.now() + 20 * 365 * 86_400_000));
  expect(late).toMatchObject({ verdict: 'failed', seen: expect.stringContaining('expired') });
});

it('notes that TLS is off', async () => {
  expect(await finding('certificate', { TLS: 'off', HOST: '127.0.0.1' })).toMatchObject({ verdict: 'note' });
});
