import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Terminal } from '../run-command.js';
import { auditPublicKey } from './audit-public-key.js';

const { publicKey } = generateKeyPairSync('ed25519');

let cwd: string;
beforeEach(() => (cwd = mkdtempSync(join(tmpdir(), 'gatehouse-audit-key-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

const keyFrom = (given?: string, env = {}) => auditPublicKey({ cwd, env } as Terminal, given);

it('takes the key that is given, from the folder of the command', () => {
  writeFileSync(join(cwd, 'key.pem'), publicKey.export({ format: 'pem', type: 'spki' }));
  expect(keyFrom('key.pem').equals(publicKey)).toBe(true);
});

it.each([
  ['--public-key', 'gone.pem', {}],
  ['AUDIT_SIGNING_KEY_PATH', undefined, { AUDIT_SIGNING_KEY_PATH: 'gone.pem' }],
  ['DATA_DIR/audit-signing-key.pem', undefined, {}],
])('says of %s that there is no file to read', (name, given, env) => {
  expect(() => keyFrom(given, env)).toThrow(
    `${name}: the file cannot be read. Give the public key with --public-key <file>.`,
  );
});

it('says of a file without a key that it holds none', () => {
  writeFileSync(join(cwd, 'key.pem'), 'no key');
  expect(() => keyFrom('key.pem')).toThrow('--public-key holds no Ed25519 key in PEM.');
});
