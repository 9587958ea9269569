import { createPublicKey, createSecretKey, type KeyObject, type webcrypto } from 'node:crypto';
import { algorithmOf } from '../../config/public-key.js';

/** A key, and the algorithms it may be used with: decided when it is loaded, never by the token. */
export interface VerificationKey {
  readonly key: webcrypto.CryptoKey;
  readonly algorithms: readonly string[];
}

type KeyAlgorithm = Parameters<KeyObject['toCryptoKey']>[0];

const ALGORITHMS: Readonly<Record<string, KeyAlgorithm>> = {
  RS256: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' },
  RS384: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-384' },
  RS512: { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-512' },
  PS256: { name: 'RSA-PSS', hash: 'SHA-256' },
  PS384: { name: 'RSA-PSS', hash: 'SHA-384' },
  PS512: { name: 'RSA-PSS', hash: 'SHA-512' },
  ES256: { name: 'ECDSA', namedCurve: 'P-256' },
  ES384: { name: 'ECDSA', namedCurve: 'P-384' },
  ES512: { name: 'ECDSA', namedCurve: 'P-521' },
  EdDSA: { name: 'Ed25519' },
};

/** The same algorithm has two names: RFC 8037 and, since RFC 9864, its own. */
const ED25519_NAMES = ['EdDSA', 'Ed25519'];

export function namesOf(algorithm: string): readonly string[] {
  return ED25519_NAMES.includes(algorithm) ? ED25519_NAMES : [algorithm];
}

/** Every algorithm a public key may be pinned to, by each of its names. */
export const PUBLIC_KEY_ALGORITHMS: readonly string[] = Object.keys(ALGORITHMS).flatMap(namesOf);

export function secretKey(secret: string): VerificationKey {
  const key = createSecretKey(secret, 'utf8').toCryptoKey({ name: 'HMAC', hash: 'SHA-256' }, false, ['verify']);
  return { key, algorithms: ['HS256'] };
}

/** @param pem Checked when the configuration was read. */
export function publicKeyOfPem(pem: string): VerificationKey {
  const key = createPublicKey(pem);
  const algorithm = algorithmOf(key);
  if (algorithm === undefined) throw new Error('The public key verifies nothing');
  return publicKey(key, algorithm);
}

/** A CryptoKey, because jose imports anything else again for every token. */
export function publicKey(key: KeyObject, algorithm: string): VerificationKey {
  const [name = algorithm] = namesOf(algorithm);
  const target = ALGORITHMS[name];
  if (target === undefined) throw new Error('No such algorithm');
  return { key: key.toCryptoKey(target, false, ['verify']), algorithms: namesOf(algorithm) };
}
