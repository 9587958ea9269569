import { createPublicKey, type KeyObject } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Reading } from './read-settings.js';

/** Bits. Shorter ones can be broken; longer ones only make us slow. */
const [MIN_RSA_BITS, MAX_RSA_BITS] = [2_048, 8_192];

const CURVES: Readonly<Record<string, string>> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' };

/** The one JWS algorithm a public key verifies; undefined for a key that is of no use. EdDSA is Ed25519 here. */
export function algorithmOf({ asymmetricKeyType, asymmetricKeyDetails }: KeyObject): string | undefined {
  const { modulusLength = 0, namedCurve = '' } = asymmetricKeyDetails ?? {};
  if (asymmetricKeyType === 'ed25519') return 'EdDSA';
  if (asymmetricKeyType === 'ec') return CURVES[namedCurve];
  const isSafeRsa = asymmetricKeyType === 'rsa' && modulusLength >= MIN_RSA_BITS && modulusLength <= MAX_RSA_BITS;
  return isSafeRsa ? 'RS256' : undefined;
}

interface PublicKeyReading {
  /** PEM, known to be a public key that verifies something. */
  readonly pem?: string;
  readonly problems: readonly string[];
}

/** The configured public key, from the setting or the file it names. */
export function readPublicKey({ settings, isSound, nameOf }: Reading): PublicKeyReading {
  const { jwtPublicKey, jwtPublicKeyPath } = settings.auth;
  if (!isSound('auth.jwtPublicKey', 'auth.jwtPublicKeyPath')) return { problems: [] };
  if (jwtPublicKey !== undefined && jwtPublicKeyPath !== undefined) {
    return refused(nameOf('auth.jwtPublicKey'), 'and JWT_PUBLIC_KEY_PATH are both set; keep one');
  }
  if (jwtPublicKey !== undefined) return check(jwtPublicKey.replaceAll('\\n', '\n'), nameOf('auth.jwtPublicKey'));
  if (jwtPublicKeyPath === undefined) return { problems: [] };
  const name = nameOf('auth.jwtPublicKeyPath');
  try {
    return check(readFileSync(jwtPublicKeyPath, 'utf8'), name);
  } catch {
    return refused(name, 'names a file that cannot be read');
  }
}

function check(pem: string, name: string): PublicKeyReading {
  // Node would take the public half of it, and the private one would lie where it is not needed.
  if (pem.includes('PRIVATE KEY')) return refused(name, 'holds a private key; give the public one');
  try {
    const key = createPublicKey(pem);
    if (algorithmOf(key) !== undefined) return { pem, problems: [] };
  } catch {
    return refused(name, 'is not a public key in PEM');
  }
  return refused(name, `must be RSA of ${MIN_RSA_BITS} to ${MAX_RSA_BITS} bits, EC P-256, P-384 or P-521, or Ed25519`);
}

function refused(name: string, problem: string): PublicKeyReading {
  return { problems: [`${name} ${problem}.`] };
}
