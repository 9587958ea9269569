import { describe, expect, it } from 'vitest';
import { ReplayGuard } from './replay-guard.js';

describe('the replay guard', () => {
  it('knows an id for as long as it could be used again, and no longer', () => {
    const guard = new ReplayGuard(10);
    expect([guard.isFirstUse('key of a', 'a', 60, 0), guard.isFirstUse('key of a', 'a', 60, 59.9)]).toEqual([
      true,
      false,
    ]);
    expect(guard.isFirstUse('key of b', 'b', 120, 60)).toBe(true);
    expect(guard.size).toBe(1);
  });

  it('accepts nothing that it cannot remember, until there is room', () => {
    const guard = new ReplayGuard(2);
    guard.isFirstUse('key of a', 'a', 60, 0);
    guard.isFirstUse('key of b', 'b', 61, 0);
    expect(() => guard.isFirstUse('key of c', 'c', 62, 10)).toThrow(
      expect.objectContaining({
        kind: 'overloaded',
        detail: { retryAfter: 50, refusedBy: 'proofs', room: { bound: 2 } },
      }),
    );
    expect(guard.isFirstUse('key of b', 'b', 61, 10)).toBe(false);
    expect(guard.isFirstUse('key of c', 'c', 120, 60)).toBe(true);
  });

  it('lets no key take the places of all', () => {
    const guard = new ReplayGuard(10, 1);
    guard.isFirstUse('greedy', 'a', 60, 0);
    expect(() => guard.isFirstUse('greedy', 'b', 60, 10)).toThrow(
      expect.objectContaining({
        kind: 'rate_limited',
        detail: { retryAfter: 50, refusedBy: 'own_proofs', room: { bound: 1 } },
      }),
    );
    expect(guard.isFirstUse('other', 'b', 60, 10)).toBe(true);
    expect(guard.isFirstUse('greedy', 'b', 120, 60)).toBe(true);
  });
});
