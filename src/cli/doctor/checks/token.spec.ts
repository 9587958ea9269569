import { UnsecuredJWT } from 'jose';
import { expect, it } from 'vitest';
import { tokenFinding } from './token.js';

const now = new Date('2026-11-21T12:00:00Z');
const seconds = now.getTime() / 1_000;
const token = (claims: { exp?: number; nbf?: number }) => new UnsecuredJWT({ sub: 'a', ...claims }).encode();

it.each([
  ['is good for hours', { exp: seconds + 7_200 }, 'ok'],
  ['is nearly over', { exp: seconds + 60 }, 'note'],
  ['has expired', { exp: seconds - 60 }, 'failed'],
  ['expired within what is tolerated', { exp: seconds - 3 }, 'note'],
  ['is not good yet', { exp: seconds + 7_200, nbf: seconds + 60 }, 'failed'],
  ['has no end', {}, 'failed'],
] as const)('judges a token that %s', (_what, claims, verdict) => {
  expect(tokenFinding(token(claims), now, 5).verdict).toBe(verdict);
});

it('cannot tell the time of a token that is no JWT', () => {
  expect(tokenFinding('opaque', now, 5).verdict).toBe('note');
});
