import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fts5Query, searchWords, tsquery } from './search-words.js';

describe('searchWords', () => {
  it.each([
    ['Zoë MÜLLER', ['zoe', 'muller']],
    ['"okafor" OR name:* NEAR(a, b)', ['okafor', 'or', 'name', 'near', 'a', 'b']],
    ["o'neill & co | !x <-> y:*", ['o', 'neill', 'co', 'x', 'y']],
    ['amara.okafor@example.com', ['amara', 'okafor', 'example', 'com']],
    ['김민준 ＡＢＣ', ['김민준', 'abc']],
    ['again again', ['again']],
    ['\u0000 \uD800 "*" --', []],
  ])('finds the words of %j', (text, words) => {
    expect(searchWords(text)).toEqual(words);
  });

  it('leaves nothing that a query language could read', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        for (const word of searchWords(text)) expect(word).toMatch(/^[\p{L}\p{N}\p{M}]+$/u);
      }),
    );
  });
});

it('asks for beginnings of words, and for an initial as it stands', () => {
  expect(fts5Query(['j', 'okaf'])).toBe('"j" AND "okaf"*');
  expect(tsquery(['j', 'okaf'])).toBe("'j' & 'okaf':*");
});
