import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { keyHash } from '../../config/api-key.js';

/** One key this server accepts, or once did. */
export interface KnownKey {
  /** Names the key in the log. */
  readonly id: string;
  /** `sha256:` and 64 hexadecimal digits. */
  readonly hash: string;
  /** Epoch milliseconds. */
  readonly notBefore?: number | undefined;
  readonly expiresAt?: number | undefined;
  readonly isRevoked: boolean;
}

/**
 * Finds a key by what was sent. The index is blinded with a random value of this process: how long a lookup takes tells
 * nothing about the hashes, because nobody outside can know which index a text leads to.
 */
export class KnownKeys<Key extends KnownKey> {
  private readonly blind = randomBytes(32);
  private readonly byIndex: ReadonlyMap<string, Key>;

  /** The first of two with the same hash counts. */
  constructor(keys: readonly Key[]) {
    this.byIndex = new Map(keys.toReversed().map((key) => [this.indexOf(key.hash), key]));
  }

  find(text: string): Key | undefined {
    const hash = keyHash(text);
    const found = this.byIndex.get(this.indexOf(hash));
    // Compared also where nothing was found, against itself, so that both cost the same.
    const isSame = timingSafeEqual(Buffer.from(hash), Buffer.from(found?.hash ?? hash));
    return isSame ? found : undefined;
  }

  private indexOf(hash: string): string {
    return createHmac('sha256', this.blind).update(hash).digest('base64');
  }
}
