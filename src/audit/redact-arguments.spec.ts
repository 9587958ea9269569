import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redactArguments } from './redact-arguments.js';

const redaction = { key: new Uint8Array(32), names: ['stockist'] };
const redacted = (value: unknown) => redactArguments(value, redaction);

describe('redactArguments', () => {
  it.each([
    [
      'ids, codes and enumerations',
      { userId: 'user-1', action: 'fetch', sku: 'ABC12', page: 3, all: true, none: null },
    ],
    ['dates, addresses of programs and customer numbers', { since: '2026-11-21T10:00:00Z', id: 'CUST-00012345' }],
    ['lists of them', { labels: ['bug', 'help-wanted'] }],
  ])('keeps %s', (_what, input) => {
    expect(redacted(input)).toEqual(input);
  });

  it.each([
    ['an e-mail address', { q: 'ada@example.com' }, /^\[email \w{12}\]$/],
    ['one inside a text', { q: 'write to ada@example.com please' }, /^\[email/],
    ['a telephone number', { q: '+49 (170) 123-4567' }, /^\[phone/],
    ['a card number', { q: '4111 1111 1111 1111' }, /^\[card/],
    ['a card number that is a number', { q: 4_111_111_111_111_111 }, /^\[card/],
    ['a JWT', { q: 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2ln' }, /^\[token/],
    ['a key of GitHub', { q: `ghp_${'a1B2'.repeat(9)}` }, /^\[token/],
    ['a bank account', { q: 'DE89370400440532013000' }, /^\[iban/],
    ['what a person wrote', { q: 'Called back, very angry' }, /^\[text 23\]$/],
  ])('keeps nothing of %s', (_what, input, mark) => {
    expect((redacted(input) as { q: string }).q).toMatch(mark);
  });

  it.each([
    'firstName',
    'last_name',
    'name',
    'email',
    'userEmail',
    'phone',
    'password',
    'apiKey',
    'access_token',
    'stockist',
  ])('keeps nothing of a field named %s', (name) => {
    expect(JSON.stringify(redacted({ outer: { [name]: 'Lovelace' } }))).not.toContain('Lovelace');
    expect(JSON.stringify(redacted({ [name]: { deep: ['Lovelace'] } }))).not.toContain('Lovelace');
  });

  it('marks equal values alike, and differently under another key', () => {
    const [one, again] = [redacted({ q: 'ada@example.com' }), redacted({ q: 'ada@example.com' })];
    expect(one).toEqual(again);
    expect(redactArguments({ q: 'ada@example.com' }, { key: new Uint8Array(32).fill(1), names: [] })).not.toEqual(one);
  });

  it('keeps no key that may be data, and is bounded', () => {
    const text = JSON.stringify(redacted({ 'ada@example.com': 1, [`${'k'.repeat(100)}`]: 1 }));
    expect(text).not.toContain('ada@');
    expect(text).not.toContain('kkkk');
    const wide = redacted(Array.from({ length: 1_000 }, (_, index) => index)) as unknown[];
    expect(wide.at(-1)).toBe('[980 more]');
  });

  it('keeps fields in their order, whatever they are called', () => {
    const input = JSON.parse('{"b":1,"__proto__":{"a":true},"a":2,"constructor":"x","7":3}') as unknown;
    expect(JSON.stringify(redacted(input))).toBe('{"[key 0]":3,"b":1,"__proto__":{"a":true},"a":2,"constructor":"x"}');
    const many = Object.fromEntries(Array.from({ length: 25 }, (_, index) => [`k${index}`, index]));
    expect(redacted(many)).toEqual({ ...Object.fromEntries(Object.entries(many).slice(0, 20)), '[more]': 5 });
  });

  it('makes text of numbers that JSON does not have', () => {
    expect(redacted({ count: 10n })).toEqual({ count: '10' });
  });

  it('comes to an end with a short text, whatever it is given', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 12 }), (value) => {
        expect(JSON.stringify(redacted(value))?.length ?? 0).toBeLessThan(2_000_000);
      }),
      { numRuns: 300 },
    );
  });
});
