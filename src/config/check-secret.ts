import { weaknessOf } from './jwt-secret.js';
import type { Reading } from './read-settings.js';
import { hasWayIn } from './ways-in.js';

/** Where one of these is faulty, its own problem is enough. */
const WAYS_IN = [
  'auth.jwtSecret',
  'auth.jwksUrl',
  'auth.jwtPublicKey',
  'auth.jwtPublicKeyPath',
  'auth.introspectionUrl',
  'apiKeys.keys',
  'apiKeys.file',
  'clients',
  'server.tlsClientAuth',
];

/** What is wrong with the configured JWT secrets, or with there being no way in at all. */
export function checkSecret({ settings, isSound, nameOf }: Reading): readonly string[] {
  const { jwtSecret, jwtPreviousSecret } = settings.auth;
  const isProduction = settings.environment === 'production';
  const weaknesses = (['jwtSecret', 'jwtPreviousSecret'] as const).flatMap((key) => {
    const secret = settings.auth[key];
    const weakness = secret === undefined ? undefined : weaknessOf(secret, isProduction);
    return weakness === undefined || !isSound(`auth.${key}`) ? [] : [`${nameOf(`auth.${key}`)} ${weakness}.`];
  });
  if (isProduction && !hasWayIn(settings) && isSound(...WAYS_IN)) {
    return [
      'JWT_SECRET (or JWT_SECRET_FILE), JWT_PUBLIC_KEY or JWKS_URL must be set in production, or another way in: INTROSPECTION_URL, AUTH_KEYS, clients or TLS_CLIENT_AUTH.',
      ...weaknesses,
    ];
  }
  if (jwtPreviousSecret !== undefined && jwtSecret === undefined && isSound('auth.jwtSecret')) {
    return [`${nameOf('auth.jwtPreviousSecret')} is set, so JWT_SECRET must be too.`, ...weaknesses];
  }
  return weaknesses;
}
