import { expect, it } from 'vitest';
import { RateLimitGate } from './rate-limit-gate.js';

it('is closed for a quota, or for all, until the time is over', () => {
  let now = 1_000_000;
  const gate = new RateLimitGate(() => now);
  gate.close('search', 30);
  expect(() => gate.pass('search')).toThrow('Try again in 30 s');
  expect(() => gate.pass('core')).not.toThrow();
  gate.close('all', 10);
  expect(() => gate.pass('core')).toThrow('Try again in 10 s');
  // A shorter time does not end a longer one.
  gate.close('search', 1);
  now += 10_000;
  expect(() => gate.pass('core')).not.toThrow();
  expect(() => gate.pass('search')).toThrow('Try again in 20 s');
  now += 20_000;
  expect(() => gate.pass('search')).not.toThrow();
});
