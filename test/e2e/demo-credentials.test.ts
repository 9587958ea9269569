import { expect, it } from 'vitest';
import { renewed } from '../../deploy/demo/credentials.js';

const HOUR_MS = 3_600_000;

it('gives an agent of the demo no token that ends during its visit', () => {
  let now = 0;
  const made: number[] = [];
  const token = renewed(
    () => `made at ${made[made.push(now) - 1]}`,
    () => now,
  );
  for (; now < 10 * HOUR_MS; now += HOUR_MS / 12) {
    expect(Number(token().replace('made at ', ''))).toBeGreaterThan(now - HOUR_MS * 0.6);
  }
  // One for each visit would be a process each.
  expect(made.length).toBeLessThanOrEqual(20 + 1);
});
