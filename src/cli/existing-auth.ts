import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Settings } from '../config/config.schema.js';
import { type Config, loadAuthConfig } from '../config/load-config.js';
import type { Terminal } from './run-command.js';

/**
 * What signs the tokens of the service here. Makes no secret: what is not there, no service uses.
 * @throws ConfigError
 */
export function existingAuth(
  { env, cwd }: Pick<Terminal, 'env' | 'cwd'>,
  { auth, dataDir }: Pick<Settings, 'auth' | 'dataDir'>,
): Config['auth'] | undefined {
  const isThere = auth.jwtSecret !== undefined || existsSync(join(dataDir, 'jwt-secret'));
  return isThere ? loadAuthConfig(env, cwd) : undefined;
}
