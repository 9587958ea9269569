import { randomBytes } from 'node:crypto';
import { ConfigError } from './config-error.js';
import type { DataDir } from './data-dir.js';
import { MIN_SECRET_LENGTH } from './jwt-secret.js';

/** The random secret kept in a file of the folder, made on the first start. Never called in production. */
export function keepSecret(dataDir: DataDir, file: 'jwt-secret' | 'pseudonym-key'): string {
  const made = () => randomBytes(32).toString('base64url');
  const secret = dataDir.read(file) ?? dataDir.createOnce(file, made());
  if (secret.length >= MIN_SECRET_LENGTH) return secret;
  throw new ConfigError([`DATA_DIR holds a ${file} that was cut short; delete it, and a new one is made.`]);
}
