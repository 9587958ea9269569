import { randomUUID } from 'node:crypto';
import type { Config } from '../../config/load-config.js';
import { signToken } from '../../identity/sign-token.js';

/** Who the development token is for, and may call every tool; the embedded database has a profile of this principal. */
export const DEVELOPER = {
  sub: 'dev-user',
  email: 'dev@example.com',
  roles: ['user', 'admin'],
  scopes: ['mcp:read', 'mcp:query', 'mcp:metrics'],
};

/** Nobody but the issuer signs where there is no secret. */
export async function developmentToken(
  { jwtSecret, issuer, audience }: Config['auth'],
  expiresInSeconds: number,
  now = new Date(),
): Promise<string | undefined> {
  if (jwtSecret === undefined) return undefined;
  const claims = { ...DEVELOPER, issuer, audience: audience[0] };
  return signToken(claims, jwtSecret, { now, expiresInSeconds, id: randomUUID() });
}
