import { hkdfSync, randomBytes } from 'node:crypto';

const KEY_BYTES = 32;

/**
 * A key of its own for each purpose, so that what is signed for one is worth nothing for another.
 * @param secret Shared by all instances; without one the key is good for this process only.
 */
export function derivedKey(secret: string | undefined, purpose: string): Uint8Array {
  return secret === undefined
    ? randomBytes(KEY_BYTES)
    : new Uint8Array(hkdfSync('sha256', secret, '', purpose, KEY_BYTES));
}
