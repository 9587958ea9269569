import { expect, it } from 'vitest';
import { inShadow, limitPolicyOf, perHour, perMinute, perSecond } from './rate.js';

it.each([
  [perSecond(10), { calls: 10, windowMs: 1_000 }],
  [perMinute(100), { calls: 100, windowMs: 60_000 }],
  [perMinute(100, 15), { calls: 100, windowMs: 900_000 }],
  [perHour(5), { calls: 5, windowMs: 3_600_000 }],
  [inShadow(perHour(5, 2)), { calls: 5, windowMs: 7_200_000, isShadow: true }],
])('says %j', (rate, said) => {
  expect(rate).toEqual(said);
});

it('a rate alone is one for each principal', () => {
  expect(limitPolicyOf(perMinute(10))).toEqual({ perPrincipal: perMinute(10) });
  expect(limitPolicyOf({ weight: 5 })).toEqual({ weight: 5 });
  expect(limitPolicyOf(undefined)).toEqual({});
});
