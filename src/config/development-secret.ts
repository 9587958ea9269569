import { randomBytes } from 'node:crypto';
import { ConfigError } from './config-error.js';
import type { DataDir } from './data-dir.js';
import { MIN_SECRET_LENGTH } from './jwt-secret.js';

const SECRET_FILE = 'jwt-secret';

/** The random secret kept in the folder, made on the first start. Never called in production. */
export function keepSecret(dataDir: DataDir): string {
  const made = () => randomBytes(32).toString('base64url');
  const secret = dataDir.read(SECRET_FILE) ?? dataDir.createOnce(SECRET_FILE, made());
  if (secret.length >= MIN_SECRET_LENGTH) return secret;
  throw new ConfigError([`DATA_DIR holds a ${SECRET_FILE} that was cut short; delete it, and a new one is made.`]);
}
