import { hash } from 'node:crypto';
import type { Principal } from '../tool/principal.js';

/**
 * Principals of tokens already verified, by the token's hash. Bounded, the least recently used go first; an entry is
 * never used past the token's `exp`.
 */
export class TokenCache {
  private readonly entries = new Map<string, Principal>();

  constructor(private readonly capacity: number) {}

  get(token: string, nowSeconds: number): Principal | undefined {
    const key = keyOf(token);
    const principal = this.entries.get(key);
    if (principal === undefined) return undefined;
    this.entries.delete(key);
    if ((principal.expiresAt ?? 0) <= nowSeconds) return undefined;
    this.entries.set(key, principal);
    return principal;
  }

  set(token: string, principal: Principal): void {
    if (this.capacity === 0) return;
    const oldest = this.entries.size >= this.capacity ? this.entries.keys().next().value : undefined;
    if (oldest !== undefined) this.entries.delete(oldest);
    this.entries.set(keyOf(token), principal);
  }

  get size(): number {
    return this.entries.size;
  }
}

/** A heap dump or a core file must not hold live tokens. */
function keyOf(token: string): string {
  return hash('sha256', token, 'base64');
}
