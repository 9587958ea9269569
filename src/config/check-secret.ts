import { weaknessOf } from './jwt-secret.js';
import type { Reading } from './read-settings.js';

/** What is wrong with the configured JWT secret, or with there being none. */
export function checkSecret({ settings, isSound, nameOf }: Reading): readonly string[] {
  const { jwtSecret } = settings.auth;
  const isProduction = settings.environment === 'production';
  if (!isSound('auth.jwtSecret')) return [];
  if (jwtSecret === undefined)
    return isProduction ? ['JWT_SECRET (or JWT_SECRET_FILE) must be set in production.'] : [];
  const weakness = weaknessOf(jwtSecret, isProduction);
  return weakness === undefined ? [] : [`${nameOf('auth.jwtSecret')} ${weakness}.`];
}
