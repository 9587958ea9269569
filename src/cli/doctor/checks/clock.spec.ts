import { expect, it } from 'vitest';
import { clockFinding, readingOf, readingOfHeader } from './clock.js';

const AT = Date.parse('2026-11-21T12:00:00Z');
const headers = (date: string) => new Headers({ date });

it('is content while clocks differ by less than tokens may', () => {
  const reading = readingOf('Redis', AT + 4_000, AT, AT + 10);
  expect(clockFinding([reading], 5)).toMatchObject({ verdict: 'ok', seen: 'Within 5 s of Redis.' });
});

it.each([
  [9_000, 'Redis is 9 s ahead of this machine.'],
  [-9_000, 'Redis is 9 s behind this machine.'],
])('sees a clock that is %i ms off', (aheadMs, seen) => {
  expect(clockFinding([readingOf('Redis', AT + aheadMs, AT, AT)], 5)).toMatchObject({ verdict: 'failed', seen });
});

it('takes off what the answer took, and the rest of the second that HTTP does not tell', () => {
  expect(clockFinding([readingOf('Redis', AT + 6_000, AT, AT + 4_000)], 3).verdict).toBe('ok');
  const exact = readingOfHeader('the server', headers('Sat, 21 Nov 2026 12:00:00 GMT'), AT + 900, AT + 900);
  expect(clockFinding([exact!], 0).verdict).toBe('ok');
  const late = readingOfHeader('the server', headers('Sat, 21 Nov 2026 11:59:00 GMT'), AT, AT);
  expect(clockFinding([late!], 5).verdict).toBe('failed');
  expect(readingOfHeader('the server', new Headers(), AT, AT)).toBeUndefined();
});

it('says so where there is nothing to compare with', () => {
  expect(clockFinding([], 5).verdict).toBe('note');
});
