import type { webcrypto } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { errors, jwtVerify, type JWTVerifyOptions } from 'jose';
import type { Config } from '../config/load-config.js';
import { configSlice } from '../config/config-slices.js';
import { Failure } from '../errors/failure.js';
import type { Principal } from '../tool/principal.js';
import type { AuthenticationStrategy } from './authentication-strategy.js';
import type { Credentials } from './credentials.js';
import { TokenCache } from './token-cache.js';
import { principalOf } from './token-claims.js';

const BEARER = /^Bearer +([^\s]+)$/i;

/** Characters. Longer than any token we could have issued, short enough to hash for nothing. */
const LONGEST_TOKEN = 8_192;

/** Bearer tokens signed with `JWT_SECRET`. The algorithm belongs to the key, never to the token's header. */
@Injectable()
export class JwtStrategy implements AuthenticationStrategy {
  private readonly key: Promise<webcrypto.CryptoKey>;
  private readonly options: JWTVerifyOptions;
  private readonly verified: TokenCache;

  constructor(@Inject(configSlice('auth')) config: Config['auth']) {
    const secret = new TextEncoder().encode(config.jwtSecret);
    // A CryptoKey: jose imports anything else again for every token.
    this.key = crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
    this.verified = new TokenCache(config.tokenCacheEntries);
    this.options = {
      algorithms: ['HS256'],
      requiredClaims: ['sub', 'exp'],
      clockTolerance: config.clockSkewSeconds,
      ...(config.issuer !== undefined && { issuer: config.issuer }),
      ...(config.audience !== undefined && { audience: config.audience }),
    };
  }

  recognises({ headers }: Credentials): boolean {
    return headers.authorization !== undefined && BEARER.test(headers.authorization);
  }

  authenticate({ headers }: Credentials): Promise<Principal> {
    return this.verify(BEARER.exec(headers.authorization ?? '')?.[1] ?? '');
  }

  private async verify(token: string): Promise<Principal> {
    if (token.length > LONGEST_TOKEN) throw refused('The token is too long.');
    const known = this.verified.get(token, Date.now() / 1_000);
    if (known !== undefined) return known;
    const principal = principalOf(await this.claimsOf(token));
    this.verified.set(token, principal);
    return principal;
  }

  private async claimsOf(token: string) {
    try {
      const { payload } = await jwtVerify(token, await this.key, this.options);
      return payload;
    } catch (thrown) {
      if (!(thrown instanceof errors.JOSEError)) throw thrown;
      throw refused(reasonOf(thrown));
    }
  }
}

function reasonOf(error: errors.JOSEError): string {
  if (error instanceof errors.JWTExpired) return 'The token has expired.';
  if (error instanceof errors.JWTClaimValidationFailed) return `The token's claim ${error.claim} was not accepted.`;
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'The token was not signed with our key.';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'The token is signed with an algorithm that is not accepted.';
  return 'The token is not a valid JWT.';
}

function refused(message: string): Failure {
  return new Failure('unauthenticated', message);
}
