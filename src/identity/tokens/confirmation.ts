import type { JWTPayload } from 'jose';
import { isRecord } from '../../tool/is-record.js';
import { refusedToken } from './token-refusal.js';

/** What the sender of a token must have beside it. */
export interface Confirmation {
  /** Thumbprint of the key that signs its proofs (RFC 9449). */
  readonly keyThumbprint: string | undefined;
  /** Thumbprint of its client certificate (RFC 8705). */
  readonly certificateThumbprint: string | undefined;
}

const KNOWN: readonly string[] = ['jkt', 'x5t#S256'];

/** SHA-256 in base64url. */
const THUMBPRINT = /^[\w-]{43}$/;

/** What the claim `cnf` binds the token to; undefined for a plain bearer token. What we cannot check is refused. */
export function confirmationOf({ cnf }: JWTPayload): Confirmation | undefined {
  if (cnf === undefined) return undefined;
  const names = isRecord(cnf) ? Object.keys(cnf) : [];
  const isUnderstood = names.length > 0 && names.every((name) => KNOWN.includes(name));
  if (!isRecord(cnf) || !isUnderstood)
    throw refusedToken('The token is bound in a way that cannot be checked here.', 'wrong_binding');
  const { jkt, 'x5t#S256': x5t } = cnf;
  return { keyThumbprint: thumbprint(jkt), certificateThumbprint: thumbprint(x5t) };
}

function thumbprint(value: unknown): string | undefined {
  if (value === undefined || (typeof value === 'string' && THUMBPRINT.test(value))) return value;
  throw refusedToken("The token's claim cnf has the wrong shape.", 'wrong_binding');
}
