import type { JWTPayload } from 'jose';
import { isRecord } from '../../tool/is-record.js';

/** The claim of this name, or where there is none the one this path of dots leads to: names may be URLs. */
export function claimAt(claims: JWTPayload, path: string): unknown {
  if (Object.hasOwn(claims, path)) return claims[path];
  return path
    .split('.')
    .reduce<unknown>((at, key) => (isRecord(at) && Object.hasOwn(at, key) ? at[key] : undefined), claims);
}
