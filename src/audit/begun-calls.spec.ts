import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { appendCalls, type FlakyStore, TrailBench } from '../../test/fixtures/trail-bench.js';
import { BegunCalls } from './begun-calls.js';
import type { AuditTrail } from './audit-trail.js';
import type { TrailOptions } from './trail-options.js';

const NOW = '2026-01-01T00:00:00.000Z';

let bench: TrailBench;
let store: FlakyStore;
beforeEach(() => {
  vi.useFakeTimers();
  bench = new TrailBench();
  ({ store } = bench);
});
afterEach(() => {
  vi.useRealTimers();
  bench.close();
});

const begin = (calls: BegunCalls, executionId: string) =>
  calls.begin({ at: NOW, executionId, principal: 'ada', name: 'order' }, '', `{"executionId":"${executionId}"}`);
const callsOf = (trail: AuditTrail) => new BegunCalls(trail, () => new Date(NOW));
const stored = () => store.rows.map(({ link }) => JSON.parse(link.event) as Record<string, unknown>);
const settled = (work: Promise<void>) => {
  let how = 'waits';
  void work.then(
    () => (how = 'begins'),
    (thrown: { kind?: string }) => (how = thrown.kind ?? 'broken'),
  );
  return () => how;
};

describe('a call that may write', () => {
  it.each(['batched', 'stored'] as const)('begins once its row is stored, at once: %s', async (durability) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    store.ready = promise;
    const calls = callsOf(bench.trailWith({ durability, maxWaiting: 100 }));
    const [first, second] = [settled(begin(calls, 'a')), settled(begin(calls, 'b'))];
    await vi.advanceTimersByTimeAsync(0);
    // Those that come together share the write.
    expect([first(), second(), store.asked]).toEqual(['waits', 'waits', [2]]);
    resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect([first(), second(), stored()]).toEqual([
      'begins',
      'begins',
      [
        { event: 'call_begun', at: NOW, executionId: 'a' },
        { event: 'call_begun', at: NOW, executionId: 'b' },
      ],
    ]);
  });

  it.each<readonly [TrailOptions['whenLost'], string]>([
    ['spill', 'begins'],
    ['block', 'overloaded'],
  ])('while the store is lost, with %s: %s', async (whenLost, how) => {
    store.isLost = true;
    const trail = bench.trailWith({ whenLost, maxWaiting: 100 });
    const call = settled(begin(callsOf(trail), 'a'));
    await vi.advanceTimersByTimeAsync(100);
    expect([call(), trail.unstored]).toEqual([how, { memory: 0, file: 1 }]);
  });

  it('is refused where nothing takes its row, then and later', async () => {
    store.isLost = true;
    rmSync(bench.folder, { recursive: true });
    const calls = callsOf(bench.trailWith({ maxWaiting: 100 }));
    const call = settled(begin(calls, 'a'));
    await vi.advanceTimersByTimeAsync(100);
    const next = settled(begin(calls, 'b'));
    await vi.advanceTimersByTimeAsync(0);
    expect([call(), next()]).toEqual(['overloaded', 'overloaded']);
  });

  it('waits for a second at most for a store that says nothing', async () => {
    store.ready = new Promise(() => {});
    const call = settled(begin(callsOf(bench.trailWith({ maxWaiting: 100 })), 'a'));
    await vi.advanceTimersByTimeAsync(900);
    expect(call()).toBe('waits');
    await vi.advanceTimersByTimeAsync(100);
    expect(call()).toBe('begins');
  });
});

it('says each minute that calls run, for as long as one does', async () => {
  const trail = bench.trailWith({ maxWaiting: 100 });
  const calls = callsOf(trail);
  await Promise.all([begin(calls, 'a'), begin(calls, 'b')]);
  await vi.advanceTimersByTimeAsync(61_000);
  calls.end();
  await vi.advanceTimersByTimeAsync(60_000);
  calls.end();
  appendCalls(trail, 'a', 'b');
  await vi.advanceTimersByTimeAsync(300_000);
  expect(stored().slice(2)).toMatchObject([
    { event: 'calls_running', calls: 2 },
    { event: 'calls_running', calls: 1 },
    { event: 'call', executionId: 'a' },
    { event: 'call', executionId: 'b' },
  ]);
});
