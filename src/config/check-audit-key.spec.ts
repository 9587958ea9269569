import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { checkAuditKey } from './check-audit-key.js';
import { ConfigError } from './config-error.js';
import { checkConfig, loadStdioConfig } from './load-config.js';
import { readSettings } from './read-settings.js';

const SECRET = 'k2Vv0m3q7Zr9xT5wB8nY1sD4fG6hJ0pL2aQ3eR5tU7iO';
const SEED = '7f3c09b1e85d42a6f0c91d38b7e64a2560fd83c17ba94e02d5368ac1f79b40e3';
const PRODUCTION = { NODE_ENV: 'production', TLS: 'off', HOST: '127.0.0.1', JWT_SECRET: SECRET };
const DATABASE_URL = 'postgres://gatehouse@localhost:5432/gatehouse';
const AUDIT_SIGNING_KEY_PATH = '/etc/key.pem';
const MISSING =
  'AUDIT_SIGNING_KEY (or AUDIT_SIGNING_KEY_FILE, AUDIT_SIGNING_KEY_PATH) must be set in production where DATABASE_URL is.';

const problems = (env: Record<string, string>) => checkAuditKey(readSettings({ ...PRODUCTION, ...env }, '/nowhere'));
const pemOf = (key: ReturnType<typeof generateKeyPairSync>) =>
  key.privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
const ed25519 = pemOf(generateKeyPairSync('ed25519') as never);

describe('the key that signs the audit trail', () => {
  it('must be set in production where instances may share a trail', () => {
    expect(problems({ DATABASE_URL })).toEqual([MISSING]);
    expect(problems({ DATABASE_URL, AUDIT_SIGNING_KEY: SEED })).toEqual([]);
    expect(problems({ DATABASE_URL, AUDIT_SIGNING_KEY_PATH })).toEqual([]);
    expect(problems({ DATABASE_URL, AUDIT_STORE: 'off' })).toEqual([]);
    expect(problems({ DATABASE_URL, NODE_ENV: 'development' })).toEqual([]);
    expect(problems({})).toEqual([]);
  });

  it('is missed over HTTP and over stdio', () => {
    const refused = (start: () => unknown) => {
      try {
        start();
        return [];
      } catch (error) {
        return (error as ConfigError).problems;
      }
    };
    expect(refused(() => checkConfig({ ...PRODUCTION, DATABASE_URL }, '/nowhere'))).toEqual([MISSING]);
    expect(refused(() => loadStdioConfig({ ...PRODUCTION, STDIO_SUB: 'alice', DATABASE_URL }, '/nowhere'))).toEqual([
      MISSING,
    ]);
  });

  it('is PEM, also on one line, or what a store of secrets made', () => {
    for (const AUDIT_SIGNING_KEY of [ed25519, ed25519.replaceAll('\n', '\\n'), SEED])
      expect(problems({ AUDIT_SIGNING_KEY })).toEqual([]);
  });

  it('is refused where it signs nothing, is known, or is there twice', () => {
    const wrong = ['AUDIT_SIGNING_KEY must hold an Ed25519 private key, in PEM or as 64 hexadecimal digits.'];
    const rsa = pemOf(generateKeyPairSync('rsa', { modulusLength: 2048 }) as never);
    for (const AUDIT_SIGNING_KEY of ['secret', SEED.slice(1), rsa])
      expect(problems({ AUDIT_SIGNING_KEY })).toEqual(wrong);
    expect(problems({ AUDIT_SIGNING_KEY: '01'.repeat(32) })).toEqual([
      'AUDIT_SIGNING_KEY must be random, not a secret from documentation or a repeated pattern.',
    ]);
    expect(problems({ AUDIT_SIGNING_KEY: SEED, AUDIT_SIGNING_KEY_PATH })).toEqual([
      'AUDIT_SIGNING_KEY and AUDIT_SIGNING_KEY_PATH are both set; keep one.',
    ]);
  });
});
