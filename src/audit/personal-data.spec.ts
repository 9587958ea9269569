import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isToken, looksPersonal, PATTERNS } from './personal-data.js';

describe('what looks personal', () => {
  it.each([
    ['ada@example.com'],
    ['write to <ada@example.com>!'],
    ['eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2ln'],
    ['token_eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJhZGEifQ'],
    ['Bearer eyJhbGciOiJSUzI1NiJ9.e'],
    ['+49 170 1234567'],
    ['4111 1111 1111 1111'],
    ['DE89 3704 0044 0532 0130 00'],
  ])('is found in %s', (text) => {
    expect(looksPersonal(text)).toBe(true);
  });

  it.each([['a plain text'], ['@ada'], ['ada@localhost'], ['2026-07-28'], ['eyJust.'], ['issue-1234']])(
    'is not found in %s',
    (text) => {
      expect(looksPersonal(text)).toBe(false);
    },
  );

  it('looks for tokens in every text that may hold one', () => {
    const part = fc.constantFrom(
      'eyJ',
      'eyJh',
      '.',
      '-',
      '_',
      'gh',
      'ghp_',
      'ghk',
      'sk-',
      'pk',
      'xoxb',
      'AKIA',
      '-----BEGIN',
      ' ',
      'a',
      'B',
      '1',
      '+',
      '=',
      '/',
      'é',
      'aB3aB3aB3',
      'x'.repeat(15),
      'Z9z'.repeat(6),
    );
    const text = fc.array(part, { maxLength: 14 }).map((parts) => parts.join(''));
    const token = PATTERNS.find(({ name }) => name === 'token')!;
    fc.assert(
      fc.property(text, (sent) => {
        expect(token.matches(sent)).toBe(isToken(sent));
      }),
      { numRuns: 20_000 },
    );
  });

  it.each(['sk', 'pk', 'ghk', 'ghp_', 'AKIA', 'glpat-', 'xoxb-', 'github_pat_'])(
    'finds the shortest token with %s',
    (kind) => {
      for (let before = 0; before < 20; before++) {
        expect(looksPersonal(`${'a '.repeat(before)}${kind}${'a1'.repeat(8)}`)).toBe(true);
      }
    },
  );

  // Each is what one of the patterns begins with: a pattern that looks for its end from every beginning needs hours.
  it.each([
    'a',
    'a@',
    '@a',
    'eyJ',
    'eyJ-',
    '.eyJ',
    'ghp_',
    '1',
    '1 ',
    ' 1',
    '(1',
    '+1-',
    'A1',
    'DE12',
    'aA1',
    ' +(',
    '\n',
  ])(
    'is looked for once through a long text of %j',
    (atom) => {
      const long = atom.repeat(Math.ceil(300_000 / atom.length));
      const startedAt = performance.now();
      for (const text of [long, `${long} @`, `x${long}_`, `${long}\u0000`])
        for (const { matches } of PATTERNS) matches(text);
      expect(performance.now() - startedAt).toBeLessThan(4_000);
    },
    120_000,
  );
});
