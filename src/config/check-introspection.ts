import type { Reading } from './read-settings.js';

/** The rules about introspection that no single key can state. */
export function checkIntrospection({ settings, isSound, nameOf }: Reading): readonly string[] {
  const { introspectionUrl, introspectionClientId, introspectionClientSecret, introspectionTimeoutMs, timeoutMs } =
    settings.auth;
  const [url, id, secret] = ['auth.introspectionUrl', 'auth.introspectionClientId', 'auth.introspectionClientSecret'];
  const [ownMs, wholeMs] = ['auth.introspectionTimeoutMs', 'auth.timeoutMs'];
  const isTooLong = introspectionTimeoutMs > timeoutMs && isSound(ownMs, wholeMs);
  if (introspectionUrl === undefined || !isSound(url, id, secret)) return [];
  return [
    ...(introspectionClientId === undefined ? [`${nameOf(url)} is set, so INTROSPECTION_CLIENT_ID must be too.`] : []),
    ...(introspectionClientSecret === undefined
      ? [`${nameOf(url)} is set, so INTROSPECTION_CLIENT_SECRET (or INTROSPECTION_CLIENT_SECRET_FILE) must be too.`]
      : []),
    ...(isTooLong
      ? [
          `${nameOf(ownMs)} must not be longer than ${nameOf(wholeMs)}, which ends the wait before it: raise the second or lower the first.`,
        ]
      : []),
  ];
}
