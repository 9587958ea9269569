import type { JWTPayload } from 'jose';
import { Failure } from '../errors/failure.js';
import type { Principal } from '../tool/principal.js';

/** The issuer of tokens that name none. */
const UNNAMED_ISSUER = 'gatehouse';

/** The principal of a verified token. A claim of the wrong shape refuses the token: it is never read as "none". */
export function principalOf(claims: JWTPayload): Principal {
  const { sub, exp } = claims;
  if (typeof sub !== 'string' || sub === '' || exp === undefined) throw wrongShape('sub');
  const email = optionalText(claims, 'email');
  const clientId = optionalText(claims, 'client_id') ?? optionalText(claims, 'azp');
  return Object.freeze({
    id: sub,
    issuer: optionalText(claims, 'iss') ?? UNNAMED_ISSUER,
    kind: 'jwt',
    ...(email !== undefined && { email }),
    ...(clientId !== undefined && { clientId }),
    roles: texts(claims, 'roles'),
    scopes: (optionalText(claims, 'scope') ?? '').split(' ').filter((scope) => scope !== ''),
    expiresAt: exp,
  });
}

function optionalText(claims: JWTPayload, name: string): string | undefined {
  const value = claims[name];
  if (value === undefined || typeof value === 'string') return value;
  throw wrongShape(name);
}

function texts(claims: JWTPayload, name: string): readonly string[] {
  const value = claims[name] ?? [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return Object.freeze(value);
  throw wrongShape(name);
}

function wrongShape(name: string): Failure {
  return new Failure('unauthenticated', `The token's claim ${name} is missing or has the wrong shape.`);
}
