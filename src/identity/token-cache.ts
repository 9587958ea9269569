import { BoundedMap } from '../tool/bounded-map.js';
import type { Principal } from '../tool/principal.js';
import { digestOf } from './token-digest.js';

/**
 * What is known of tokens already verified, by the token's hash. Bounded, the least recently used go first; an entry is
 * never used once its token is no longer accepted.
 */
export class TokenCache<T extends Pick<Principal, 'expiresAt'> = Principal> {
  private readonly entries: BoundedMap<string, T>;
  /** Key of the entry used last: it stands in its place already. */
  private newest: string | undefined;

  constructor(capacity: number) {
    this.entries = new BoundedMap(capacity);
  }

  /** @param key The token's digest, where it is known. */
  get(token: string, nowSeconds: number, key = digestOf(token)): T | undefined {
    const known = this.entries.get(key);
    if (known === undefined) return undefined;
    const isOver = (known.expiresAt ?? 0) <= nowSeconds;
    if (key === this.newest && !isOver) return known;
    if (isOver) {
      this.entries.delete(key);
      return undefined;
    }
    this.put(key, known);
    return known;
  }

  set(token: string, known: T, key = digestOf(token)): void {
    this.put(key, known);
  }

  get size(): number {
    return this.entries.size;
  }

  private put(key: string, known: T): void {
    this.entries.set(key, known);
    this.newest = key;
  }
}
