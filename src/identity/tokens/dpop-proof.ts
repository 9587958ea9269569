import { createPublicKey, hash } from 'node:crypto';
import type { JWK, JWTPayload } from 'jose';
import { decodeProtectedHeader } from 'jose/decode/protected_header';
import { calculateJwkThumbprint } from 'jose/jwk/thumbprint';
import { jwtVerify } from 'jose/jwt/verify';
import { algorithmOf } from '../../config/public-key.js';
import { isRecord } from '../../tool/is-record.js';
import type { ReplayGuard } from './replay-guard.js';
import type { SharedProofs } from './shared-proofs.js';
import { ProofRefusal } from './token-refusal.js';
import { namesOf, publicKey } from './verification-key.js';

/** Asymmetric ones alone: who can verify a proof must not be able to make one. */
export const PROOF_ALGORITHMS = ['ES256', 'ES384', 'EdDSA', 'Ed25519', 'RS256', 'PS256'] as const;

/** Seconds a proof is good for after it was made. */
const LIFETIME_SECONDS = 60;

/** Characters. */
const LONGEST_PROOF = 8_192;
const LONGEST_ID = 512;

/** An exponent of more digits than any in use makes verifying slow on purpose. */
const LONGEST_EXPONENT = 6;

const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

/** The request a proof must be about. */
export interface ProvenRequest {
  readonly method: string;
  readonly url: string;
  readonly token: string;
  /** What the token is bound to. */
  readonly keyThumbprint: string;
}

export interface ProofRules {
  readonly nowSeconds: number;
  readonly clockSkewSeconds: number;
  readonly replays: ReplayGuard;
  /** Where other instances take the same tokens. */
  readonly shared: SharedProofs | undefined;
}

/**
 * Whether the sender of a request holds the key that its token is bound to. Source: RFC 9449, section 4.3.
 * @throws ProofRefusal
 */
export async function checkProof(proof: string, request: ProvenRequest, rules: ProofRules): Promise<void> {
  if (proof.length > LONGEST_PROOF) throw new ProofRefusal('The DPoP proof is too long.');
  const { jwk, alg } = headerOf(proof);
  if ((await thumbprintOf(jwk)) !== request.keyThumbprint) {
    throw new ProofRefusal('The DPoP proof was made with another key than the token is bound to.');
  }
  const claims = await verified(proof, jwk, alg);
  const { jti, iat, htm, htu, ath } = claims;
  if (htm !== request.method) throw new ProofRefusal('The DPoP proof is for another HTTP method.');
  if (!isSameAddress(htu, request.url)) throw new ProofRefusal('The DPoP proof is for another address.');
  if (ath !== hash('sha256', request.token, 'base64url'))
    throw new ProofRefusal('The DPoP proof is for another token.');
  if (typeof jti !== 'string' || jti === '' || jti.length > LONGEST_ID) {
    throw new ProofRefusal('The DPoP proof has no usable jti.');
  }
  const { nowSeconds, clockSkewSeconds, replays, shared } = rules;
  if (iat === undefined || iat > nowSeconds + clockSkewSeconds) {
    throw new ProofRefusal('The DPoP proof was not made yet; is the clock right?');
  }
  const untilSeconds = iat + LIFETIME_SECONDS + clockSkewSeconds;
  if (untilSeconds <= nowSeconds) throw new ProofRefusal('The DPoP proof is too old; make one for every request.');
  // Last, so that only what would be accepted is remembered.
  const use = [request.keyThumbprint, jti, untilSeconds, nowSeconds] as const;
  if (!replays.isFirstUse(...use) || (shared !== undefined && !(await shared.isFirstUse(...use)))) {
    throw new ProofRefusal('The DPoP proof was used before; make one for every request.');
  }
}

function headerOf(proof: string): { jwk: JWK & Record<string, unknown>; alg: string } {
  const { typ, alg, jwk, crit } = decoded(proof);
  if (typ !== 'dpop+jwt' || crit !== undefined) throw malformed();
  if (!PROOF_ALGORITHMS.some((known) => known === alg)) {
    throw new ProofRefusal('The DPoP proof is signed with an algorithm that is not accepted.');
  }
  if (!isRecord(jwk) || jwk['kty'] === 'oct' || PRIVATE_MEMBERS.some((member) => member in jwk)) throw malformed();
  if (String(jwk['e'] ?? '').length > LONGEST_EXPONENT) throw malformed();
  return { jwk, alg: String(alg) };
}

async function thumbprintOf(jwk: JWK): Promise<string> {
  try {
    return await calculateJwkThumbprint(jwk);
  } catch {
    throw malformed();
  }
}

function decoded(proof: string): Record<string, unknown> {
  try {
    return decodeProtectedHeader(proof);
  } catch {
    throw malformed();
  }
}

async function verified(proof: string, jwk: Record<string, unknown>, alg: string): Promise<JWTPayload> {
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const own = algorithmOf(key);
    // An RSA key serves both paddings; every other key is of one algorithm.
    const isOfKey = own !== undefined && (namesOf(own).includes(alg) || (own === 'RS256' && alg === 'PS256'));
    if (!isOfKey) throw malformed();
    const { payload } = await jwtVerify(proof, publicKey(key, alg).key, { algorithms: [alg] });
    return payload;
  } catch {
    throw new ProofRefusal('The DPoP proof is not signed with the key it names.');
  }
}

/** Without query and fragment, written as a URL parser writes it. */
function isSameAddress(claimed: unknown, url: string): boolean {
  const bare = (address: string) => {
    const { origin, pathname } = new URL(address);
    return origin + pathname;
  };
  return typeof claimed === 'string' && URL.canParse(claimed) && URL.canParse(url) && bare(claimed) === bare(url);
}

function malformed(): ProofRefusal {
  return new ProofRefusal('The DPoP proof is not a valid one.');
}
