import type { JWTPayload } from 'jose';
import { SignJWT } from 'jose/jwt/sign';

/** What a token says about its principal. What is undefined is left out. */
export interface TokenClaims {
  readonly sub: string;
  readonly email?: string | undefined;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  /** The application that acts for the principal. */
  readonly clientId?: string | undefined;
  readonly issuer?: string | undefined;
  readonly audience?: string | undefined;
}

export interface TokenValidity {
  readonly now: Date;
  readonly expiresInSeconds: number;
  /** Becomes `jti`. */
  readonly id: string;
}

/** A token this server accepts: HS256 with `JWT_SECRET`. */
export function signToken(
  claims: TokenClaims,
  secret: string,
  { now, expiresInSeconds, id }: TokenValidity,
): Promise<string> {
  const issuedAt = Math.floor(now.getTime() / 1_000);
  const { issuer, audience, email, roles, scopes, clientId } = claims;
  const payload: JWTPayload = {
    ...(issuer !== undefined && { iss: issuer }),
    ...(audience !== undefined && { aud: audience }),
    ...(email !== undefined && { email }),
    roles,
    ...(scopes.length > 0 && { scope: scopes.join(' ') }),
    ...(clientId !== undefined && { client_id: clientId }),
  };
  return new SignJWT(payload)
    .setProtectedHeader({ alg: 'HS256', typ: 'JWT' })
    .setSubject(claims.sub)
    .setJti(id)
    .setIssuedAt(issuedAt)
    .setExpirationTime(issuedAt + expiresInSeconds)
    .sign(new TextEncoder().encode(secret));
}
