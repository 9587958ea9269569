import { describe, expect, it } from 'vitest';
import { isMistypedKey, keyHash, keyIdIn, makeApiKey, shortKeyId } from './api-key.js';

describe('a key that is made here', () => {
  it('names itself, and no two are the same', () => {
    const made = Array.from({ length: 200 }, makeApiKey);
    for (const { id, key } of made) {
      expect(key).toMatch(/^ghk_[A-Za-z0-9]{10}_[A-Za-z0-9]{49}$/);
      expect(keyIdIn(key)).toBe(id);
      expect(isMistypedKey(key)).toBe(false);
    }
    expect(new Set(made.map(({ key }) => key.slice(15, 58))).size).toBe(200);
  });

  it('is not one any more when any single character is wrong, missing or added', () => {
    const { key } = makeApiKey();
    for (const index of Array.from(key, (_, at) => at).slice(4)) {
      const other = key[index] === 'x' ? 'y' : 'x';
      expect(isMistypedKey(`${key.slice(0, index)}${other}${key.slice(index + 1)}`)).toBe(true);
      expect(isMistypedKey(`${key.slice(0, index)}${key.slice(index + 1)}`)).toBe(true);
    }
    expect(isMistypedKey(`${key}0`)).toBe(true);
    expect(keyIdIn(`${key}\n`)).toBeUndefined();
  });

  it('is told from a key of another making', () => {
    expect(isMistypedKey('a-key-of-another-making')).toBe(false);
    expect(keyIdIn('a-key-of-another-making')).toBeUndefined();
  });
});

it('keeps the hash that sha256sum prints', () => {
  const hash = 'sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';
  expect(keyHash('test')).toBe(hash);
  expect(shortKeyId(hash)).toBe('key-9f86d081');
});
