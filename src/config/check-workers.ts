import type { Reading } from './read-settings.js';
import { hasForeignKeys } from './token-issuers.js';

/** Workers are instances: callers reach any of them, so what instances must share they must share too. */
export function checkWorkers({ settings, isSound, nameOf }: Reading): readonly string[] {
  const { server, redis, sessions, auth, environment } = settings;
  if (!isSound('server.workers', 'redis.url', 'sessions.stateSecret', 'auth.jwtSecret') || server.workers === 1)
    return [];
  const name = nameOf('server.workers');
  const isUnshared = redis.url === undefined;
  // In production that is asked for wherever Redis is set; elsewhere a secret is made, unless others sign the tokens.
  const isUnsigned =
    environment !== 'production' &&
    hasForeignKeys(auth) &&
    auth.jwtSecret === undefined &&
    sessions.stateSecret === undefined;
  return [
    ...(isUnshared
      ? [
          `${name} may be above 1 only where REDIS_URL is set: without it each worker would count limits and keep sessions of its own.`,
        ]
      : []),
    ...(isUnsigned
      ? [
          `STATE_SECRET (or STATE_SECRET_FILE) must be set where ${name} is above 1 and JWT_SECRET is not: workers accept what one of them signed.`,
        ]
      : []),
  ];
}
