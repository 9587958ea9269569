import { expect, it } from 'vitest';
import { limitsSchema } from './limits.schema.js';
import { readRate } from './rate.js';

it.each([
  ['100/min', { calls: 100, windowMs: 60_000, isShadow: false }],
  ['100/15min', { calls: 100, windowMs: 900_000, isShadow: false }],
  ['10/s', { calls: 10, windowMs: 1_000, isShadow: false }],
  ['1000000/day', { calls: 1_000_000, windowMs: 86_400_000, isShadow: false }],
  [' 5 / 2h shadow ', { calls: 5, windowMs: 7_200_000, isShadow: true }],
])('reads %s', (text, rate) => {
  expect(readRate(text)).toEqual(rate);
});

it.each(['100', '0/min', '-1/min', '1.5/min', '100/0min', '1/25h', '100/2day', 'min/100', '1/min shadows', ''])(
  'does not read %j',
  (text) => {
    expect(readRate(text)).toBeUndefined();
  },
);

it('reads rates by name from one variable', () => {
  const read = limitsSchema.parse({
    principal: '10/s, 100/min',
    global: 'off',
    toolsets: 'crm=60/min,crm=10/s,directory=100/15min',
    tools: 'report-*=10/min',
  });
  expect(read).toMatchObject({
    principal: ['10/s', '100/min'],
    global: [],
    toolsets: { crm: ['60/min', '10/s'], directory: ['100/15min'] },
    tools: { 'report-*': { perPrincipal: ['10/min'] } },
  });
});

it.each([
  { principal: 'a lot' },
  { toolsets: 'crm' },
  { tools: 'a=b=1/min' },
  { tools: { a: { perPrinciple: '1/min' } } },
])('refuses %j in words that quote nothing', (written) => {
  const { error } = limitsSchema.safeParse(written);
  expect(error?.issues[0]?.message).toMatch(/^must (be|have) rates/);
});

it('has a default for every limit that needs one', () => {
  expect(limitsSchema.parse({})).toMatchObject({ global: ['500/min'], principal: ['100/min'] });
});
