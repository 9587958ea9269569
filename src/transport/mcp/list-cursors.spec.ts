import { randomBytes, randomInt } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type CursorOwner, ListCursors } from './list-cursors.js';

const SECRET = 'a-secret-for-this-test-only-0123456789abcdef';
const owner: CursorOwner = { list: 'tools', principal: { kind: 'jwt', issuer: 'gatehouse', id: 'ada' } };
const INVALID = expect.objectContaining({ kind: 'invalid_input' });

/** Of any length and script, as a resource URI may be. */
const anyKey = () => `${randomBytes(randomInt(0, 60)).toString('base64')}é\u{1F600}`;
const refusalOf = (cursors: ListCursors, cursor: string, by = owner): unknown => {
  try {
    return cursors.open(cursor, by);
  } catch (error) {
    return error;
  }
};

describe('ListCursors', () => {
  it('opens what it sealed, on every instance with the same secret', () => {
    for (let run = 0; run < 200; run += 1) {
      const key = anyKey();
      expect(new ListCursors(SECRET).open(new ListCursors(SECRET).seal(key, owner), owner)).toBe(key);
    }
  });

  it('opens nothing that differs in a single character, is cut or is longer', () => {
    const cursors = new ListCursors(SECRET);
    for (let run = 0; run < 40; run += 1) {
      const cursor = cursors.seal(anyKey(), owner);
      const at = randomInt(cursor.length);
      const other = cursor[at] === 'A' ? 'B' : 'A';
      for (const forged of [
        `${cursor.slice(0, at)}${other}${cursor.slice(at + 1)}`,
        cursor.slice(0, at),
        `${cursor}A`,
        `${cursor}=`,
        `${cursor.slice(0, at)} ${cursor.slice(at)}`,
      ])
        expect(refusalOf(cursors, forged), forged).toEqual(INVALID);
    }
  });

  it('opens no noise', () => {
    const cursors = new ListCursors(SECRET);
    const noise = Array.from({ length: 500 }, () => randomBytes(randomInt(0, 100)).toString('base64url'));
    for (const cursor of ['', '0', '100', 'null', '{}', '\u0000', 'é', ...noise])
      expect(refusalOf(cursors, cursor), cursor).toEqual(INVALID);
  });

  it.each<[string, CursorOwner]>([
    ['another list', { ...owner, list: 'prompts' }],
    ['another subject', { ...owner, principal: { kind: 'jwt', issuer: 'gatehouse', id: 'bob' } }],
    ['the same subject of another issuer', { ...owner, principal: { kind: 'jwt', issuer: 'elsewhere', id: 'ada' } }],
    [
      'a subject that reads the same when joined',
      { ...owner, principal: { kind: 'jwt', issuer: 'gatehouse","ada', id: '' } },
    ],
  ])('opens nothing for %s', (_what, other) => {
    const cursors = new ListCursors(SECRET);
    expect(refusalOf(cursors, cursors.seal('key', owner), other)).toEqual(INVALID);
  });

  it.each([
    ['another secret', SECRET, `${SECRET}!`],
    ['another process, where there is no secret', undefined, undefined],
  ])('opens nothing of %s', (_what, one, other) => {
    expect(refusalOf(new ListCursors(other), new ListCursors(one).seal('key', owner))).toEqual(INVALID);
  });
});
