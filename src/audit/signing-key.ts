import { generateKeyPairSync } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { auditKeyPem } from '../config/audit-key.js';
import { ConfigError } from '../config/config-error.js';
import { DataDir } from '../config/data-dir.js';

const KEY_FILE = 'audit-signing-key.pem';

/** Where the configured key is, if there is one. */
interface Configured {
  readonly signingKey?: string | undefined;
  readonly signingKeyPath?: string | undefined;
}

/**
 * The private key that signs checkpoints: the configured one, or one that is made once and kept in the data folder.
 * @throws ConfigError when it is not an Ed25519 private key.
 */
export function signingKeyPem({ signingKey, signingKeyPath }: Configured, dataDir: string): string {
  if (signingKey !== undefined) return checked(signingKey, 'AUDIT_SIGNING_KEY');
  if (signingKeyPath !== undefined) return checked(textOf(signingKeyPath), 'AUDIT_SIGNING_KEY_PATH');
  const folder = new DataDir(dataDir);
  return checked(folder.read(KEY_FILE) ?? folder.createOnce(KEY_FILE, made()), `DATA_DIR/${KEY_FILE}`);
}

/**
 * Looks at the files of keys that a start would take, and makes none. A key that is a setting is checked with the settings.
 * @throws ConfigError as above.
 */
export function checkSigningKey({ signingKey, signingKeyPath }: Configured, dataDir: string): void {
  if (signingKey !== undefined) return;
  if (signingKeyPath !== undefined) checked(textOf(signingKeyPath), 'AUDIT_SIGNING_KEY_PATH');
  if (signingKeyPath !== undefined || !existsSync(dataDir)) return;
  const kept = new DataDir(dataDir).read(KEY_FILE);
  if (kept !== undefined) checked(kept, `DATA_DIR/${KEY_FILE}`);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new ConfigError(['AUDIT_SIGNING_KEY_PATH names a file that cannot be read.']);
  }
}

function checked(text: string, name: string): string {
  const pem = auditKeyPem(text);
  if (pem !== undefined) return pem;
  throw new ConfigError([`${name} must hold an Ed25519 private key in PEM (openssl genpkey -algorithm ed25519).`]);
}

function made(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
}
