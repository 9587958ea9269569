import { randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { pageOf } from './list-page.js';

const keyOf = (entry: string) => entry;
const someKeys = (count: number) => Array.from({ length: count }, (_, index) => `key-${index}`);

/** Follows the pages to the end; `listNow` may answer another list each time. */
function walk(listNow: (seen: readonly string[]) => readonly string[], size: number): readonly string[] {
  const seen: string[] = [];
  for (let after: string | undefined, isFirst = true; isFirst || after !== undefined; isFirst = false) {
    const page = pageOf(listNow(seen), keyOf, after, size);
    if (page === undefined) throw new Error(`${after} is gone`);
    expect(page.entries.length).toBeLessThanOrEqual(size);
    seen.push(...page.entries);
    after = page.lastSeen;
  }
  return seen;
}

describe('pageOf', () => {
  it('shows every entry once and in order, whatever the size of list and page', () => {
    for (let run = 0; run < 300; run += 1) {
      const list = someKeys(randomInt(0, 50));
      expect(walk(() => list, randomInt(1, 60))).toEqual(list);
    }
  });

  it('asks for no further page where the last one is full', () => {
    expect(pageOf(someKeys(4), keyOf, 'key-1', 2)).toEqual({ entries: ['key-2', 'key-3'], lastSeen: undefined });
  });

  it('neither skips nor repeats what stays, while other entries come and go between two pages', () => {
    for (let run = 0; run < 300; run += 1) {
      const all = someKeys(randomInt(1, 40));
      const stays = all.filter(() => randomInt(2) === 0);
      const seen = walk(
        (before) => all.filter((key) => stays.includes(key) || key === before.at(-1) || randomInt(2) === 0),
        randomInt(1, 8),
      );
      expect(seen.filter((key) => stays.includes(key))).toEqual(stays);
      expect(seen).toEqual(all.filter((key) => seen.includes(key)));
    }
  });

  it('is nothing behind an entry that is gone', () => {
    expect(pageOf(someKeys(3), keyOf, 'gone', 2)).toBeUndefined();
    expect(pageOf([], keyOf, 'gone', 2)).toBeUndefined();
  });
});
