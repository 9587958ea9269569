import { createPrivateKey } from 'node:crypto';

/** What stands in PKCS #8 before the 32 bytes of an Ed25519 private key. Source: RFC 8410, section 7. */
const BEFORE_SEED = '302e020100300506032b657004220420';
/** What a store of secrets can make by itself. */
export const SEED = /^[0-9a-f]{64}$/;

/** An Ed25519 private key as PEM, of a text that holds it as PEM or as 64 hexadecimal digits; else undefined. */
export function auditKeyPem(text: string): string | undefined {
  const given = text.replaceAll('\\n', '\n').trim();
  try {
    const key = SEED.test(given)
      ? createPrivateKey({ key: Buffer.from(BEFORE_SEED + given, 'hex'), format: 'der', type: 'pkcs8' })
      : createPrivateKey(given);
    return key.asymmetricKeyType === 'ed25519' ? (key.export({ format: 'pem', type: 'pkcs8' }) as string) : undefined;
  } catch {
    return undefined;
  }
}
