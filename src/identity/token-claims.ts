import type { JWTPayload } from 'jose';
import type { Config } from '../config/load-config.js';
import type { Failure } from '../errors/failure.js';
import type { Principal } from '../tool/principal.js';
import { claimAt } from './tokens/claim-path.js';
import { refusedToken } from './tokens/token-refusal.js';

/** The issuer of tokens that name none. */
const UNNAMED_ISSUER = 'gatehouse';

/** Where the issuer writes what we want to know, and how far its clock may be from ours. */
type ClaimRules = Pick<Config['auth'], 'subjectClaim' | 'rolesClaim' | 'scopesClaim' | 'clockSkewSeconds'>;

/** The principal of a verified token. A claim of the wrong shape refuses the token: it is never read as "none". */
export function principalOf(claims: JWTPayload, rules: ClaimRules): Principal & { readonly expiresAt: number } {
  const { exp } = claims;
  const id = optionalText(claims, rules.subjectClaim);
  if (id === undefined || id === '') throw wrongShape(rules.subjectClaim);
  if (exp === undefined) throw wrongShape('exp');
  const email = optionalText(claims, 'email');
  const clientId = optionalText(claims, 'client_id') ?? optionalText(claims, 'azp');
  return Object.freeze({
    id,
    issuer: optionalText(claims, 'iss') ?? UNNAMED_ISSUER,
    kind: 'jwt',
    ...(email !== undefined && { email }),
    ...(clientId !== undefined && { clientId }),
    roles: texts(claims, rules.rolesClaim),
    scopes: texts(claims, rules.scopesClaim),
    expiresAt: exp + rules.clockSkewSeconds,
  });
}

function optionalText(claims: JWTPayload, path: string): string | undefined {
  const value = claimAt(claims, path);
  if (value === undefined || typeof value === 'string') return value;
  throw wrongShape(path);
}

/** A list, or text with spaces: issuers write either. */
function texts(claims: JWTPayload, path: string): readonly string[] {
  const value = claimAt(claims, path) ?? [];
  if (typeof value === 'string') return Object.freeze(value.split(' ').filter((part) => part !== ''));
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return Object.freeze([...value]);
  throw wrongShape(path);
}

function wrongShape(path: string): Failure {
  return refusedToken(`The token's claim ${path} is missing or has the wrong shape.`, 'wrong_claim');
}
