import { weaknessOf } from './jwt-secret.js';
import type { Reading } from './read-settings.js';

/** Instances that share nothing to sign with would refuse what one of them gave to a client of another. */
export function checkStateSecret({ settings, isSound, nameOf }: Reading): readonly string[] {
  const { environment, auth, redis, sessions } = settings;
  if (!isSound('sessions.stateSecret')) return [];
  const isProduction = environment === 'production';
  if (sessions.stateSecret !== undefined) {
    const weakness = weaknessOf(sessions.stateSecret, isProduction);
    return weakness === undefined ? [] : [`${nameOf('sessions.stateSecret')} ${weakness}.`];
  }
  const isShared = isProduction && redis.url !== undefined && isSound('redis.url');
  if (!isShared || auth.jwtSecret !== undefined || !isSound('auth.jwtSecret')) return [];
  return ['STATE_SECRET (or STATE_SECRET_FILE) must be set in production where REDIS_URL is and JWT_SECRET is not.'];
}
