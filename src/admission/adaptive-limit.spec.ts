import { describe, expect, it } from 'vitest';
import { AdaptiveLimit } from './adaptive-limit.js';

const BASE_MS = 50;

/** An upstream that serves so many at once without slowing down; beyond that all of them share what it can do. */
function latency(concurrency: number, knee: number, random: () => number, baseMs: number): number {
  const noise = 0.9 + 0.2 * random();
  return baseMs * Math.max(1, concurrency / knee) * noise;
}

/** The same numbers in every run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}

/** Serves calls one after the other, always as many at once as the limit allows and there are clients. */
function simulate(
  limit: AdaptiveLimit,
  { knee, clients, calls, baseMs = BASE_MS }: { knee: number; clients: number; calls: number; baseMs?: number },
) {
  const random = numbers(7);
  const seen: number[] = [];
  for (let call = 0; call < calls; call += 1) {
    const running = Math.min(limit.current, clients);
    const isReport = call % 4 === 0;
    limit.observe(isReport ? 'report' : 'read', latency(running, knee, random, baseMs) * (isReport ? 20 : 1), running);
    seen.push(limit.current);
  }
  return seen.slice(-Math.ceil(calls / 4));
}

const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('AdaptiveLimit', () => {
  it.each([20, 60, 150])('settles near a knee of %i calls, whatever mix of tools', (knee) => {
    const limit = new AdaptiveLimit({ min: 5, max: 1_000 });
    const settled = average(simulate(limit, { knee, clients: 2_000, calls: 20_000 }));
    expect(settled).toBeGreaterThan(knee * 0.9);
    expect(settled).toBeLessThan(knee * 2);
  });

  it('follows an upstream that gets worse, and one that recovers', () => {
    const limit = new AdaptiveLimit({ min: 5, max: 1_000 });
    const load = { clients: 2_000, calls: 10_000 };
    simulate(limit, { ...load, knee: 100 });
    expect(average(simulate(limit, { ...load, knee: 20 }))).toBeLessThan(40);
    expect(average(simulate(limit, { ...load, knee: 100 }))).toBeGreaterThan(80);
  });

  it('learns anew what is usual, where calls have become slower for good', () => {
    const limit = new AdaptiveLimit({ min: 5, max: 1_000 });
    const load = { clients: 2_000, calls: 20_000, knee: 100 };
    simulate(limit, load);
    expect(average(simulate(limit, { ...load, baseMs: 3 * BASE_MS }))).toBeGreaterThan(80);
  });

  it('stays within its bounds', () => {
    const narrow = new AdaptiveLimit({ min: 30, max: 40 });
    expect(narrow.current).toBe(30);
    expect(Math.max(...simulate(narrow, { knee: 500, clients: 900, calls: 5_000 }))).toBe(40);
    expect(Math.min(...simulate(narrow, { knee: 3, clients: 900, calls: 1_000 }))).toBe(30);
  });

  it('does not grow where nobody asks for more', () => {
    const limit = new AdaptiveLimit({ min: 10, max: 1_000 });
    expect(Math.max(...simulate(limit, { knee: 500, clients: 4, calls: 5_000 }))).toBe(10);
  });
});
