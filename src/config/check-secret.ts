import { weaknessOf } from './jwt-secret.js';
import type { Reading } from './read-settings.js';

/** What is wrong with the configured JWT secrets, or with there being no key at all. */
export function checkSecret({ settings, isSound, nameOf }: Reading): readonly string[] {
  const { jwtSecret, jwtPreviousSecret, jwksUrl, jwtPublicKey, jwtPublicKeyPath } = settings.auth;
  const isProduction = settings.environment === 'production';
  const keys = ['auth.jwtSecret', 'auth.jwksUrl', 'auth.jwtPublicKey', 'auth.jwtPublicKeyPath'];
  const weaknesses = (['jwtSecret', 'jwtPreviousSecret'] as const).flatMap((key) => {
    const secret = settings.auth[key];
    const weakness = secret === undefined ? undefined : weaknessOf(secret, isProduction);
    return weakness === undefined || !isSound(`auth.${key}`) ? [] : [`${nameOf(`auth.${key}`)} ${weakness}.`];
  });
  const hasKey = [jwtSecret, jwksUrl, jwtPublicKey, jwtPublicKeyPath].some((key) => key !== undefined);
  if (isProduction && !hasKey && isSound(...keys)) {
    return ['JWT_SECRET (or JWT_SECRET_FILE), JWT_PUBLIC_KEY or JWKS_URL must be set in production.', ...weaknesses];
  }
  if (jwtPreviousSecret !== undefined && jwtSecret === undefined && isSound('auth.jwtSecret')) {
    return [`${nameOf('auth.jwtPreviousSecret')} is set, so JWT_SECRET must be too.`, ...weaknesses];
  }
  return weaknesses;
}
