import { hash } from 'node:crypto';
import type { Principal } from '../tool/principal.js';

/**
 * What is known of tokens already verified, by the token's hash. Bounded, the least recently used go first; an entry is
 * never used past the token's `exp`.
 */
export class TokenCache<T extends Pick<Principal, 'expiresAt'> = Principal> {
  private readonly entries = new Map<string, T>();

  constructor(private readonly capacity: number) {}

  get(token: string, nowSeconds: number): T | undefined {
    const key = keyOf(token);
    const known = this.entries.get(key);
    if (known === undefined) return undefined;
    this.entries.delete(key);
    if ((known.expiresAt ?? 0) <= nowSeconds) return undefined;
    this.entries.set(key, known);
    return known;
  }

  set(token: string, known: T): void {
    if (this.capacity === 0) return;
    const oldest = this.entries.size >= this.capacity ? this.entries.keys().next().value : undefined;
    if (oldest !== undefined) this.entries.delete(oldest);
    this.entries.set(keyOf(token), known);
  }

  get size(): number {
    return this.entries.size;
  }
}

/** A heap dump or a core file must not hold live tokens. */
function keyOf(token: string): string {
  return hash('sha256', token, 'base64');
}
