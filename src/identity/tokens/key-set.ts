import { createPublicKey } from 'node:crypto';
import { algorithmOf } from '../../config/public-key.js';
import { isRecord } from '../../tool/is-record.js';
import { namesOf, publicKey, type VerificationKey } from './verification-key.js';

/** More keys than this is no key set of one issuer. */
const MAX_KEYS = 100;

/** What an RSA key may be published for; one that does not say is for the first. Keys of other kinds leave no choice. */
const OF_RSA = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512'];

/** Members that only a secret or private key has. Source: RFC 7518, section 6. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k'];

interface NamedKey extends VerificationKey {
  readonly kid: string | undefined;
}

/** The keys an issuer published that verify signatures here, each pinned to its algorithm. */
export class KeySet {
  private constructor(
    private readonly keys: readonly NamedKey[],
    /** What its operators should know, in a few words. The set counts all the same: what it lacks was withdrawn. */
    readonly fault: string | undefined,
  ) {}

  /**
   * Keys for other purposes or of other kinds are left out.
   * @throws Error that says in a few words why this is no key set.
   */
  static parse(document: string): KeySet {
    const keys = keysOf(document);
    if (keys.length > MAX_KEYS) throw new Error(`has more than ${MAX_KEYS} keys`);
    // Who publishes a secret has lost it: anybody could sign with it.
    const kept = keys.filter((jwk) => jwk['kty'] !== 'oct' && !PRIVATE_MEMBERS.some((member) => member in jwk));
    const usable = kept.flatMap((jwk) => usableKey(jwk) ?? []);
    if (kept.length < keys.length) return new KeySet(usable, 'holds a secret or private key, which is left out');
    return new KeySet(usable, usable.length === 0 ? 'holds no key that verifies signatures' : undefined);
  }

  /** The keys a token may be verified with. Without a `kid` there must be no choice. */
  find(kid: string | undefined, algorithm: string): readonly VerificationKey[] {
    const keys = this.keys.filter(({ algorithms }) => algorithms.includes(algorithm));
    if (kid !== undefined) return keys.filter((key) => key.kid === kid);
    return keys.length === 1 ? keys : [];
  }
}

function keysOf(document: string): readonly Record<string, unknown>[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(document);
  } catch {
    throw new Error('is not JSON');
  }
  const keys = isRecord(parsed) ? parsed['keys'] : undefined;
  if (!Array.isArray(keys) || !keys.every(isRecord)) throw new Error('is not a key set');
  return keys;
}

function usableKey(jwk: Record<string, unknown>): NamedKey | undefined {
  const { use, alg, kid, key_ops: operations } = jwk;
  if (use !== undefined && use !== 'sig') return undefined;
  if (Array.isArray(operations) && !operations.includes('verify')) return undefined;
  if (kid !== undefined && typeof kid !== 'string') return undefined;
  try {
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    const own = algorithmOf(key);
    if (own === undefined) return undefined;
    const algorithm = alg === undefined ? own : String(alg);
    const possible = own === 'RS256' ? OF_RSA : namesOf(own);
    return possible.includes(algorithm) ? { ...publicKey(key, algorithm), kid } : undefined;
  } catch {
    return undefined;
  }
}
