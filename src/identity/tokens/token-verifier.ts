import type { JWTPayload, JWTVerifyOptions } from 'jose';
import * as errors from 'jose/errors';
import { jwtVerify } from 'jose/jwt/verify';
import type { Config } from '../../config/load-config.js';
import type { Failure } from '../../errors/failure.js';
import type { Principal } from '../../tool/principal.js';
import { TokenCache } from '../token-cache.js';
import { principalOf } from '../token-claims.js';
import { checkAccessToken } from './access-token.js';
import { type Confirmation, confirmationOf } from './confirmation.js';
import type { RemoteKeySet } from './remote-key-set.js';
import { readTokenHeader, type TokenHeader } from './token-header.js';
import type { SentToken } from './sent-token.js';
import { refusedToken } from './token-refusal.js';
import { PUBLIC_KEY_ALGORITHMS, publicKeyOfPem, secretKey, type VerificationKey } from './verification-key.js';

/** Characters. Longer than any token we could have issued, short enough to hash for nothing. */
const LONGEST_TOKEN = 8_192;

/** What a token says, once its signature and claims were found good. Whose hands it is in is another question. */
export interface VerifiedToken {
  readonly principal: Principal;
  readonly confirmation: Confirmation | undefined;
  /** Epoch seconds. */
  readonly expiresAt: number;
}

/** Which tokens are good, by one version of the configuration and of the issuer's keys. */
export class TokenVerifier {
  private readonly fixedKeys: readonly VerificationKey[];
  private readonly options: JWTVerifyOptions;
  private cache: TokenCache<VerifiedToken>;

  constructor(
    private readonly config: Config['auth'],
    private readonly remoteKeys: RemoteKeySet | undefined,
  ) {
    const secrets = [config.jwtSecret, config.jwtPreviousSecret].filter((secret) => secret !== undefined);
    const pems = [config.jwtPublicKey].filter((pem) => pem !== undefined);
    this.fixedKeys = [...secrets.map(secretKey), ...pems.map(publicKeyOfPem)];
    this.cache = new TokenCache(config.tokenCacheEntries);
    this.options = {
      requiredClaims: ['exp'],
      clockTolerance: config.clockSkewSeconds,
      ...(config.issuer !== undefined && { issuer: config.issuer }),
      ...(config.audience.length > 0 && { audience: [...config.audience] }),
    };
  }

  /**
   * A promise only where the token is not known yet.
   * @throws Failure `unauthenticated`; `upstream` while there is no key set to verify it with.
   */
  verify(sent: Pick<SentToken, 'token' | 'digest'>): VerifiedToken | Promise<VerifiedToken> {
    if (sent.token.length > LONGEST_TOKEN) throw refusedToken('The token is too long.', 'malformed_token');
    this.remoteKeys?.refreshWhenOld();
    // What is verified with keys of before is not remembered among what is verified with those of after.
    const { cache } = this;
    return cache.get(sent.token, Date.now() / 1_000, sent.digest) ?? this.verifyAnew(sent, cache);
  }

  private async verifyAnew(
    { token, digest }: Pick<SentToken, 'token' | 'digest'>,
    cache: TokenCache<VerifiedToken>,
  ): Promise<VerifiedToken> {
    const header = readTokenHeader(token);
    const claims = await this.claimsOf(token, header);
    checkAccessToken(header, claims, this.config);
    const principal = principalOf(claims, this.config);
    const verified = { principal, confirmation: confirmationOf(claims), expiresAt: principal.expiresAt };
    cache.set(token, verified, digest);
    return verified;
  }

  /** The issuer may have withdrawn the key of any token. */
  forget(): void {
    this.cache = new TokenCache(this.config.tokenCacheEntries);
  }

  private async claimsOf(token: string, { alg, kid }: TokenHeader): Promise<JWTPayload> {
    const fixed = this.fixedKeys.filter(({ algorithms }) => algorithms.includes(alg));
    const signedClaims = await this.firstThatVerifies(token, alg, fixed);
    if (signedClaims !== undefined) return signedClaims;
    const isRemote = this.remoteKeys !== undefined && PUBLIC_KEY_ALGORITHMS.includes(alg);
    if (fixed.length === 0 && !isRemote) {
      throw refusedToken('The token is signed with an algorithm that is not accepted.', 'untrusted_token');
    }
    const remote = isRemote ? await this.remoteKeys.find(kid, alg) : [];
    const claims = await this.firstThatVerifies(token, alg, remote);
    if (claims !== undefined) return claims;
    const isUnknown = isRemote && remote.length === 0;
    const message = isUnknown ? 'The token names no key that we know.' : 'The token was not signed with our key.';
    throw refusedToken(message, 'untrusted_token');
  }

  /** Claims count only once a signature was good, so nothing else is said about a forged token. */
  private async firstThatVerifies(
    token: string,
    alg: string,
    keys: readonly VerificationKey[],
  ): Promise<JWTPayload | undefined> {
    for (const { key } of keys) {
      try {
        return (await jwtVerify(token, key, { ...this.options, algorithms: [alg] })).payload;
      } catch (thrown) {
        if (thrown instanceof errors.JWSSignatureVerificationFailed) continue;
        if (!(thrown instanceof errors.JOSEError)) throw thrown;
        throw refusalOf(thrown);
      }
    }
    return undefined;
  }
}

function refusalOf(error: errors.JOSEError): Failure {
  if (error instanceof errors.JWTExpired) return refusedToken('The token has expired.', 'expired_token');
  if (!(error instanceof errors.JWTClaimValidationFailed)) {
    return refusedToken('The token is not a valid JWT.', 'malformed_token');
  }
  const isEarly = error.claim === 'nbf' && error.reason === 'check_failed';
  const fault = isEarly ? 'token_not_yet_valid' : 'wrong_claim';
  return refusedToken(`The token's claim ${error.claim} was not accepted.`, fault);
}
