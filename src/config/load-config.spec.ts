import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError } from './config-error.js';
import { DataDir } from './data-dir.js';
import { CERT_FILE, KEY_FILE, renewCertificate } from './development-certificate.js';
import { SETTINGS } from './list-settings.js';
import { loadAuthConfig, loadConfig, loadStdioConfig } from './load-config.js';

const NOW = new Date('2026-08-01T00:00:00Z');
const DAY_MS = 86_400_000;
const SECRET = 'Zk3vT9qLw2RbX7nYc5HsJd8FgPm4AeUu';
const MADE = { now: NOW, hostname: 'machine' };

let cwd: string;
beforeEach(() => void (cwd = mkdtempSync(join(tmpdir(), 'gatehouse-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

/** Paths of a certificate and its key, in a folder of their own. */
async function pair(folder: string) {
  const dataDir = new DataDir(join(cwd, folder));
  await renewCertificate(dataDir, MADE);
  return { TLS_CERT_PATH: dataDir.file(CERT_FILE), TLS_KEY_PATH: dataDir.file(KEY_FILE) };
}

async function problems(env: NodeJS.ProcessEnv, now = NOW): Promise<readonly string[]> {
  const thrown = await loadConfig(env, cwd, now).then(
    () => new ConfigError([]),
    (error: unknown) => error,
  );
  if (thrown instanceof ConfigError) return thrown.problems;
  throw thrown;
}

describe('loadConfig', () => {
  it('is frozen to the last leaf', async () => {
    const config = await loadConfig({}, cwd);
    for (const part of [config, config.server, config.server.corsOrigins, config.server.tlsCredentials, config.auth]) {
      expect(Object.isFrozen(part)).toBe(true);
    }
  });

  it('loads what production was given, and makes nothing', async () => {
    const files = await pair('given');
    const config = await loadConfig({ NODE_ENV: 'production', JWT_SECRET: SECRET, ...files }, cwd, NOW);
    expect(config.server.tlsCredentials).toEqual({
      cert: readFileSync(files.TLS_CERT_PATH, 'utf8'),
      key: readFileSync(files.TLS_KEY_PATH, 'utf8'),
    });
    expect(config.auth.jwtSecret).toBe(SECRET);
    expect(config.server.developmentCertPath).toBeUndefined();
    expect(existsSync(config.dataDir)).toBe(false);
  });

  it('makes nothing while anything is wrong', async () => {
    expect(await problems({ PORT: 'x' })).toHaveLength(1);
    expect(existsSync(join(cwd, '.gatehouse'))).toBe(false);
  });

  it('tells faulty keys, rules between keys and credentials together', async () => {
    writeFileSync(join(cwd, 'gatehouse.config.yaml'), 'server: { prot: 1 }');
    const env = { NODE_ENV: 'production', PORT: 'x', TLS: 'off', JWT_SECRET: 'short' };
    expect(await problems(env)).toEqual([
      'PORT must be a whole number from 0 to 65535.',
      'server.prot is not a known key; did you mean server.port?',
      'JWT_SECRET must have at least 32 characters.',
      'TLS may be off only when HOST is a loopback address such as 127.0.0.1, or PLAIN_HTTP_FROM names the private network of the proxy that ends TLS.',
    ]);
  });

  it('says nothing that only follows from a faulty key', async () => {
    expect(await problems({ TLS: 'off', HOST: 'a b' })).toEqual(['HOST must be an IP address or a host name.']);
    expect(await problems({ NODE_ENV: 'production', TLS: 'x', JWT_SECRET_FILE: 'none' })).toEqual([
      'JWT_SECRET_FILE names a file that cannot be read.',
      'TLS must be one of on, off.',
    ]);
  });
});

describe('the JWT secret', () => {
  const inProduction = { NODE_ENV: 'production', TLS: 'off', HOST: '127.0.0.1' };

  it('is required in production', async () => {
    expect(await problems(inProduction)).toEqual([
      'JWT_SECRET (or JWT_SECRET_FILE), JWT_PUBLIC_KEY or JWKS_URL must be set in production, or another way in: INTROSPECTION_URL, AUTH_KEYS, clients or TLS_CLIENT_AUTH.',
    ]);
  });

  it('has at least 32 characters everywhere', async () => {
    const refusal = ['JWT_SECRET must have at least 32 characters.'];
    expect(await problems({ ...inProduction, JWT_SECRET: SECRET.slice(1) })).toEqual(refusal);
    expect(await problems({ JWT_SECRET: SECRET.slice(1) })).toEqual(refusal);
    expect(await problems({ ...inProduction, JWT_SECRET: SECRET })).toEqual([]);
  });

  it.each([
    'changeme-changeme-changeme-changeme',
    'your-256-bit-secret-your-256-bit-secret',
    'a-string-secret-at-least-256-bits-long',
    'abcabcabcabcabcabcabcabcabcabcabcabc',
    '12345678901234567890123456789012',
    'passwordpasswordpasswordpassword1234',
    SETTINGS.find(({ env }) => env === 'JWT_SECRET')?.example,
  ])('is refused in production when it is well known: %s', async (secret) => {
    expect(await problems({ ...inProduction, JWT_SECRET: secret })).toEqual([
      'JWT_SECRET must be random, not a secret from documentation or a repeated pattern.',
    ]);
  });

  it('may be well known in development', async () => {
    expect(await problems({ JWT_SECRET: 'changeme-changeme-changeme-changeme' })).toEqual([]);
  });

  it('is named as it was given', async () => {
    writeFileSync(join(cwd, 'secret'), 'short');
    expect(await problems({ JWT_SECRET_FILE: 'secret' })).toEqual([
      'JWT_SECRET_FILE must have at least 32 characters.',
    ]);
    writeFileSync(join(cwd, 'gatehouse.config.yaml'), 'auth: { jwtSecret: short }');
    expect(await problems({})).toEqual(['auth.jwtSecret (JWT_SECRET) must have at least 32 characters.']);
  });

  it('is all that signing a token needs', () => {
    expect(loadAuthConfig({ NODE_ENV: 'production', JWT_SECRET: SECRET, AUTH_ISSUER: 'us' }, cwd)).toMatchObject({
      jwtSecret: SECRET,
      issuer: 'us',
    });
    expect(() => loadAuthConfig({ NODE_ENV: 'production' }, cwd)).toThrow(ConfigError);
  });
});

describe('TLS', () => {
  const secret = { JWT_SECRET: SECRET };
  const production = { ...secret, NODE_ENV: 'production' };

  it.each(['127.0.0.1', '127.9.9.9', '::1', 'localhost'])('may be off on %s', async (HOST) => {
    const config = await loadConfig({ ...production, TLS: 'off', HOST }, cwd);
    expect(config.server.tlsCredentials).toBeUndefined();
    expect(existsSync(config.dataDir)).toBe(false);
  });

  it.each(['0.0.0.0', '::', '127.example.com', '10.0.0.1'])('may not be off on %s', async (HOST) => {
    expect(await problems({ ...secret, TLS: 'off', HOST })).toHaveLength(1);
  });

  it('needs the certificate and the key together', async () => {
    const { TLS_CERT_PATH, TLS_KEY_PATH } = await pair('given');
    expect(await problems({ ...secret, TLS_CERT_PATH })).toEqual([
      'TLS_CERT_PATH is set, so TLS_KEY_PATH must be too.',
    ]);
    expect(await problems({ ...secret, TLS_KEY_PATH })).toEqual(['TLS_KEY_PATH is set, so TLS_CERT_PATH must be too.']);
    expect(await problems(production)).toEqual(['TLS_CERT_PATH and TLS_KEY_PATH must be set in production.']);
  });

  it('refuses files that cannot be read or are not PEM', async () => {
    writeFileSync(join(cwd, 'rubbish'), 'rubbish');
    expect(await problems({ ...secret, TLS_CERT_PATH: 'none', TLS_KEY_PATH: 'none' })).toEqual([
      'TLS_CERT_PATH names a file that cannot be read.',
      'TLS_KEY_PATH names a file that cannot be read.',
    ]);
    expect(await problems({ ...secret, TLS_CERT_PATH: 'rubbish', TLS_KEY_PATH: 'rubbish' })).toEqual([
      'TLS_CERT_PATH names a file that is not a PEM certificate.',
      'TLS_KEY_PATH names a file that is not a PEM private key without passphrase.',
    ]);
  });

  it('refuses the key of another certificate', async () => {
    const [{ TLS_CERT_PATH }, { TLS_KEY_PATH }] = [await pair('one'), await pair('two')];
    expect(await problems({ ...secret, TLS_CERT_PATH, TLS_KEY_PATH })).toEqual([
      'TLS_KEY_PATH is not the private key of the certificate in TLS_CERT_PATH.',
    ]);
  });

  it('refuses a chain that OpenSSL cannot read, which would end the service when it is taken', async () => {
    const files = await pair('given');
    const cert = readFileSync(files.TLS_CERT_PATH, 'utf8');
    writeFileSync(files.TLS_CERT_PATH, `${cert}\n${cert.slice(0, 200)}`);
    expect(await problems({ ...secret, ...files })).toEqual([
      'TLS_CERT_PATH names a certificate or a chain that cannot be served: bad end line.',
    ]);
  });

  it('refuses a certificate outside its validity', async () => {
    const env = { ...production, ...(await pair('given')) };
    const at = (days: number) => problems(env, new Date(NOW.getTime() + days * DAY_MS));
    expect(await at(91)).toEqual(['TLS_CERT_PATH names a certificate that has expired.']);
    expect(await at(-1)).toEqual(['TLS_CERT_PATH names a certificate that is not valid yet.']);
    expect(await at(89)).toEqual([]);
  });

  it.each([0o604, 0o602])('refuses a key file with mode %o in production only', async (mode) => {
    const files = await pair('given');
    chmodSync(files.TLS_KEY_PATH, mode);
    expect(await problems({ ...production, ...files })).toEqual([
      'TLS_KEY_PATH names a file that everybody may read; take that from everybody but its owner and group (chmod o-rwx).',
    ]);
    expect(await problems({ ...secret, ...files })).toEqual([]);
  });

  it('refuses a data folder that others may write to', async () => {
    mkdirSync(join(cwd, 'shared'));
    chmodSync(join(cwd, 'shared'), 0o777);
    expect(await problems({ DATA_DIR: 'shared' })).toEqual([
      'DATA_DIR names a folder others may write to; restrict it to its owner (chmod 700).',
    ]);
  });

  it('refuses a data folder that cannot be made', async () => {
    writeFileSync(join(cwd, 'file'), '');
    expect(await problems({ DATA_DIR: 'file' })).toEqual([
      'DATA_DIR must name a folder this process can make and write to.',
    ]);
  });
});

describe('loadStdioConfig', () => {
  it('asks production for a principal and nothing else, and makes nothing', () => {
    expect(() => loadStdioConfig({ NODE_ENV: 'production' }, cwd)).toThrow(/STDIO_SUB must be set/);
    const config = loadStdioConfig({ NODE_ENV: 'production', STDIO_SUB: 'ada', STDIO_ROLES: 'user' }, cwd);
    expect(config.stdio).toMatchObject({ sub: 'ada', roles: ['user'] });
    expect(existsSync(config.dataDir)).toBe(false);
  });

  it('lists a missing principal with the other problems', () => {
    expect(() => loadStdioConfig({ NODE_ENV: 'production', LOG_LEVEL: 'loud' }, cwd)).toThrow(/LOG_LEVEL[^]*STDIO_SUB/);
  });
});
