import { createPrivateKey, generateKeyPairSync } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { ConfigError } from '../config/config-error.js';
import { DataDir } from '../config/data-dir.js';

const KEY_FILE = 'audit-signing-key.pem';

/**
 * The private key that signs checkpoints: the configured one, or one that is made once and kept in the data folder.
 * @throws ConfigError when the file is not an Ed25519 private key.
 */
export function signingKeyPem(path: string | undefined, dataDir: string): string {
  if (path === undefined) return checked(new DataDir(dataDir).createOnce(KEY_FILE, made()), `DATA_DIR/${KEY_FILE}`);
  try {
    return checked(readFileSync(path, 'utf8'), 'AUDIT_SIGNING_KEY_PATH');
  } catch (thrown) {
    if (thrown instanceof ConfigError) throw thrown;
    throw new ConfigError(['AUDIT_SIGNING_KEY_PATH names a file that cannot be read.']);
  }
}

function checked(pem: string, name: string): string {
  try {
    if (createPrivateKey(pem).asymmetricKeyType === 'ed25519') return pem;
  } catch {
    // Refused below, in the same words.
  }
  throw new ConfigError([`${name} must hold an Ed25519 private key in PEM (openssl genpkey -algorithm ed25519).`]);
}

function made(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
}
