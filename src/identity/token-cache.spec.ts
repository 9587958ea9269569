import { describe, expect, it } from 'vitest';
import type { Principal } from '../tool/principal.js';
import { TokenCache } from './token-cache.js';

const principal = (id: string, expiresAt: number): Principal => ({
  id,
  issuer: 'test',
  kind: 'jwt',
  roles: [],
  scopes: [],
  expiresAt,
});

describe('TokenCache', () => {
  it('remembers a principal until the second its token expires, and not after', () => {
    const cache = new TokenCache(10);
    cache.set('token', principal('ada', 100));
    expect(cache.get('token', 99.9)?.id).toBe('ada');
    expect(cache.get('token', 100)).toBeUndefined();
    expect(cache.size).toBe(0);
  });

  it('is bounded: the least recently used goes first', () => {
    const cache = new TokenCache(2);
    cache.set('a', principal('a', 100));
    cache.set('b', principal('b', 100));
    cache.get('a', 0);
    cache.set('c', principal('c', 100));
    expect(cache.size).toBe(2);
    expect(['a', 'b', 'c'].filter((token) => cache.get(token, 0) !== undefined)).toEqual(['a', 'c']);
  });

  it.each([
    ['a', 'b', 'a', 'a', 'b'],
    ['b', 'a', 'b', 'set b', 'b'],
    ['b', 'a', 'set b', 'b'],
  ])('knows what was used last, also where that is used again: %s, %s, %s, %s, %s', (...used) => {
    const cache = new TokenCache(2);
    for (const use of ['set a', 'set b', ...used]) {
      if (use.startsWith('set ')) cache.set(use.slice(4), principal(use, 100));
      else cache.get(use, 0);
    }
    cache.set('c', principal('c', 100));
    expect(['a', 'b', 'c'].filter((token) => cache.get(token, 0) !== undefined)).toEqual(['b', 'c']);
  });

  it('forgets none for a token that it has', () => {
    const cache = new TokenCache(2);
    for (const token of ['a', 'b', 'b']) cache.set(token, principal(token, 100));
    expect(cache.get('a', 0)?.id).toBe('a');
  });

  it('does not keep the token itself', () => {
    const cache = new TokenCache(2);
    cache.set('a-very-secret-token', principal('a', 100));
    expect(JSON.stringify([...(cache as unknown as { entries: Map<string, unknown> }).entries])).not.toContain(
      'very-secret',
    );
  });

  it('can be switched off', () => {
    const cache = new TokenCache(0);
    cache.set('a', principal('a', 100));
    expect(cache.get('a', 0)).toBeUndefined();
  });
});
