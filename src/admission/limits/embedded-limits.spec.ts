import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EmbeddedLimits } from './embedded-limits.js';
import type { LimitRule } from './limit-rule.js';

const WINDOW_MS = 60_000;
/** What a window is counted in: hits are forgotten up to this much late. */
const PART_MS = WINDOW_MS / 128;

const rule = (calls: number, changes: Partial<LimitRule> = {}): LimitRule => ({
  scope: 'principal',
  key: 'principal',
  name: 'principal',
  calls,
  windowMs: WINDOW_MS,
  isShadow: false,
  ...changes,
});
const hit = (limit: LimitRule, subject = 'ada', cost = 1) => ({ rule: limit, subject, cost });

/** A store at a time the test decides. */
function storeAt(start = 1_000_000, capacity = 100) {
  const clock = { now: start };
  return { clock, store: new EmbeddedLimits(capacity, () => clock.now) };
}

interface Admitted {
  readonly at: number;
  readonly cost: number;
}

/** The most that was admitted in any span of a window's length, both ends of it not included together. */
function mostInAnyWindow(admitted: readonly Admitted[]): number {
  return Math.max(
    0,
    ...admitted.map(({ at: end }) =>
      admitted.filter(({ at }) => at > end - WINDOW_MS && at <= end).reduce((sum, { cost }) => sum + cost, 0),
    ),
  );
}

const limits = fc.integer({ min: 1, max: 12 });
const waits = fc.oneof(
  fc.integer({ min: 0, max: 20 }),
  fc.double({ min: 0, max: 2 * PART_MS, noNaN: true }),
  // Where a window ends is where it can go wrong.
  fc.double({ min: WINDOW_MS - 2 * PART_MS, max: WINDOW_MS + 2 * PART_MS, noNaN: true }),
  fc.double({ min: 0, max: 1.5 * WINDOW_MS, noNaN: true }),
);

describe('a sliding window', () => {
  it('never admits more than its limit in any span of its length, whatever comes when, also when the clock goes back', () => {
    const steps = fc.array(
      fc.record({
        wait: waits,
        back: fc.oneof(
          { weight: 8, arbitrary: fc.constant(0) },
          { weight: 1, arbitrary: fc.double({ min: 0, max: 3 * WINDOW_MS, noNaN: true }) },
        ),
        cost: fc.integer({ min: 1, max: 4 }),
      }),
      { maxLength: 120 },
    );
    fc.assert(
      fc.property(limits, steps, (calls, all) => {
        const { clock, store } = storeAt(1e9);
        const admitted: Admitted[] = [];
        let real = 0;
        for (const { wait, back, cost } of all) {
          real += wait;
          clock.now += wait - back;
          const one = hit(rule(calls), 'ada', Math.min(cost, calls));
          if (store.take([one]).isAdmitted) admitted.push({ at: real, cost: one.cost });
        }
        expect(mostInAnyWindow(admitted)).toBeLessThanOrEqual(calls);
      }),
      { numRuns: 2_000 },
    );
  });

  it('refuses only what a window longer by one part of 128 would refuse', () => {
    const steps = fc.array(fc.record({ wait: waits, cost: fc.integer({ min: 1, max: 4 }) }), { maxLength: 120 });
    fc.assert(
      fc.property(limits, steps, (calls, all) => {
        const { clock, store } = storeAt();
        const admitted: Admitted[] = [];
        for (const step of all) {
          clock.now += step.wait;
          const cost = Math.min(step.cost, calls);
          const used = admitted
            .filter(({ at }) => at > clock.now - WINDOW_MS - PART_MS)
            .reduce((sum, one) => sum + one.cost, 0);
          const { isAdmitted } = store.take([hit(rule(calls), 'ada', cost)]);
          if (isAdmitted) admitted.push({ at: clock.now, cost });
          else expect(used + cost).toBeGreaterThan(calls);
        }
      }),
      { numRuns: 1_000 },
    );
  });

  it('says when a refused call would fit, and it does, and not before', () => {
    const steps = fc.array(fc.record({ wait: waits, cost: fc.integer({ min: 1, max: 4 }) }), { maxLength: 60 });
    fc.assert(
      fc.property(limits, steps, fc.integer({ min: 1, max: 12 }), (calls, all, wanted) => {
        const { clock, store } = storeAt();
        const cost = (wish: number) => Math.min(wish, calls);
        for (const step of all) {
          clock.now += step.wait;
          store.take([hit(rule(calls), 'ada', cost(step.cost))]);
        }
        const shadow = [hit(rule(calls), 'ada', cost(wanted)), hit(rule(1, { key: 'full' }), '', 2)];
        const [reading] = store.take(shadow).readings;
        if (!reading!.isOver) return;
        clock.now += reading!.resetMs - 1;
        expect(store.take(shadow).readings[0]!.isOver).toBe(true);
        clock.now += 1.001;
        expect(store.take(shadow).readings[0]!.isOver).toBe(false);
      }),
    );
  });

  it('admits the 100th call of a minute, refuses the 101st, and admits again after it', () => {
    const { clock, store } = storeAt();
    const minute = rule(100);
    for (let call = 1; call <= 100; call++) {
      clock.now += 10;
      expect(store.take([hit(minute)])).toMatchObject({ isAdmitted: true, readings: [{ remaining: 100 - call }] });
    }
    const refused = store.take([hit(minute)]);
    expect(refused).toMatchObject({ isAdmitted: false, readings: [{ isOver: true, remaining: 0 }] });
    expect(refused.readings[0]!.resetMs).toBeGreaterThan(58_000);
    expect(refused.readings[0]!.resetMs).toBeLessThan(60_000);
    clock.now += refused.readings[0]!.resetMs;
    expect(store.take([hit(minute)]).isAdmitted).toBe(true);
  });

  it('is not closed for longer than a window after a clock that was a day ahead', () => {
    const { clock, store } = storeAt(86_400_000);
    for (let call = 0; call < 5; call++) store.take([hit(rule(5))]);
    clock.now = 1_000;
    expect(store.take([hit(rule(5))]).isAdmitted).toBe(false);
    clock.now += WINDOW_MS + PART_MS;
    expect(store.take([hit(rule(5))]).isAdmitted).toBe(true);
  });
});

describe('rules that hold together', () => {
  const wide = rule(10, { key: 'global', scope: 'global' });
  const narrow = rule(2, { key: 'tool', scope: 'tool' });

  it('cost nothing when one of them refuses, in whichever order they stand', () => {
    for (const rules of [
      [wide, narrow],
      [narrow, wide],
    ] as const) {
      const { store } = storeAt();
      for (let call = 0; call < 6; call++) store.take(rules.map((one) => hit(one)));
      expect(store.take([hit(wide)]).readings[0]).toMatchObject({ remaining: 10 - 2 - 1 });
    }
  });

  it('are not refused by one in shadow, which counts as if it had refused', () => {
    const { store } = storeAt();
    const shadow = rule(2, { key: 'shadow', isShadow: true });
    const over = Array.from({ length: 5 }, () => store.take([hit(wide), hit(shadow)])).map(
      ({ isAdmitted, readings }) => [isAdmitted, readings[1]!.isOver],
    );
    expect(over).toEqual([
      [true, false],
      [true, false],
      [true, true],
      [true, true],
      [true, true],
    ]);
    expect(store.take([hit(wide)]).readings[0]).toMatchObject({ remaining: 4 });
  });

  it('count each subject by itself', () => {
    const { store } = storeAt();
    expect(['ada', 'ada', 'ada', 'bob'].map((subject) => store.take([hit(narrow, subject)]).isAdmitted)).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });
});

describe('the memory', () => {
  it('is bounded: the quota not used for longest goes first, and it is counted when it was in use', () => {
    const { clock, store } = storeAt(1_000_000, 3);
    for (const subject of ['a', 'b', 'c', 'a', 'd']) store.take([hit(rule(2), subject)]);
    expect([store.size, store.forgotten]).toEqual([3, 1]);
    expect(store.take([hit(rule(2), 'a')]).isAdmitted).toBe(false);
    expect(store.take([hit(rule(2), 'b')]).readings[0]).toMatchObject({ remaining: 1 });
    clock.now += 2 * WINDOW_MS;
    for (const subject of ['x', 'y', 'z']) store.take([hit(rule(2), subject)]);
    expect([store.size, store.forgotten]).toEqual([3, 2]);
  });

  it('is not filled by callers who are refused', () => {
    const { store } = storeAt(1_000_000, 10);
    const all = rule(1, { key: 'global' });
    for (let caller = 0; caller < 100; caller++) store.take([hit(all, ''), hit(rule(5), `caller ${caller}`)]);
    expect(store.size).toBe(2);
  });

  it('knows what another store has admitted', () => {
    const { store } = storeAt();
    const one = [hit(rule(3)), hit(rule(1, { key: 'shadow', isShadow: true }))];
    const readings = one.map((each) => ({ hit: each, isOver: each.rule.isShadow, remaining: 0, resetMs: 0 }));
    store.note({ isAdmitted: true, readings });
    expect(store.take(one).readings).toMatchObject([{ remaining: 1 }, { isOver: false }]);
  });
});
