import { decodeProtectedHeader } from 'jose/decode/protected_header';
import { refusedToken } from './token-refusal.js';

/** What a token says about its own signature, as far as anybody listens to it. */
export interface TokenHeader {
  readonly alg: string;
  readonly kid: string | undefined;
  /** In lower case, without `application/`. */
  readonly typ: string | undefined;
}

/** A key never comes from the token that it should verify. Source: RFC 8725, section 3.10. */
const KEYS_OF_ITS_OWN = ['jwk', 'jku', 'x5u', 'x5c'];

/** No extension is understood here, so none may be critical; `b64` is one of them. Source: RFC 7515, section 4.1.11. */
const EXTENSIONS = ['crit', 'b64', 'zip'];

const COMPACT_JWS = /^[\w-]+\.[\w-]+\.[\w-]+$/;

/** @throws Failure `unauthenticated` for what is no signed JWT, or would have us verify it in a way of its own. */
export function readTokenHeader(token: string): TokenHeader {
  if (token.split('.').length === 5)
    throw refusedToken('The token is encrypted; send a signed one.', 'malformed_token');
  const header = COMPACT_JWS.test(token) ? decoded(token) : undefined;
  if (header === undefined) throw refusedToken('The token is not a valid JWT.', 'malformed_token');
  const { alg, kid, typ } = header;
  const refused = [...KEYS_OF_ITS_OWN, ...EXTENSIONS].find((name) => name in header);
  if (refused !== undefined) throw refusedToken(`The token's header ${refused} is not accepted.`, 'untrusted_token');
  if (typeof alg !== 'string') throw refusedToken('The token is not a valid JWT.', 'malformed_token');
  if (!isTextOrAbsent(kid) || !isTextOrAbsent(typ))
    throw refusedToken('The token is not a valid JWT.', 'malformed_token');
  return { alg, kid, typ: typ?.toLowerCase().replace(/^application\//, '') };
}

function decoded(token: string): Record<string, unknown> | undefined {
  try {
    return decodeProtectedHeader(token);
  } catch {
    return undefined;
  }
}

function isTextOrAbsent(value: unknown): value is string | undefined {
  return value === undefined || typeof value === 'string';
}
