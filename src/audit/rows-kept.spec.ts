import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { appendCalls, type FlakyStore, TrailBench } from '../../test/fixtures/trail-bench.js';
import type { TrailOptions } from './trail-options.js';

let bench: TrailBench;
let store: FlakyStore;
beforeEach(() => {
  bench = new TrailBench();
  ({ store } = bench);
});
afterEach(() => {
  vi.useRealTimers();
  bench.close();
});

/** What those who wait for the rows so far have been told. */
function told(kept: Promise<void> | undefined): () => boolean {
  let isTold = kept === undefined;
  void kept?.then(() => (isTold = true));
  return () => isTold;
}

describe('a trail that answers wait for', () => {
  const waitedFor = (options: Partial<TrailOptions> = {}) =>
    bench.trailWith({ durability: 'stored', maxWaiting: 1_000, ...options });

  it('stores a row at once, and lets its answer go when the store has it', async () => {
    vi.useFakeTimers();
    const { promise, resolve } = Promise.withResolvers<void>();
    store.ready = promise;
    const trail = waitedFor();
    appendCalls(trail, 'a');
    const first = told(trail.kept);
    await vi.advanceTimersByTimeAsync(0);
    expect(store.asked).toEqual([1]);
    appendCalls(trail, 'b', 'c');
    const third = told(trail.kept);
    await vi.advanceTimersByTimeAsync(10);
    expect([first(), third()]).toEqual([false, false]);
    const next = Promise.withResolvers<void>();
    store.ready = next.promise;
    resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect([first(), third(), store.asked]).toEqual([true, false, [1, 2]]);
    next.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect([third(), trail.kept, bench.stored()]).toEqual([true, undefined, ['a', 'b', 'c']]);
  });

  it.each(['spill', 'block'] as const)('lets an answer go when its row is in the file: %s', async (whenLost) => {
    vi.useFakeTimers();
    const trail = waitedFor({ whenLost });
    store.isLost = true;
    appendCalls(trail, 'a');
    const kept = told(trail.kept);
    await vi.advanceTimersByTimeAsync(0);
    expect([kept(), trail.unstored]).toEqual([true, { memory: 0, file: 1 }]);
    appendCalls(trail, 'b');
    const later = told(trail.kept);
    expect(later()).toBe(false);
    await vi.advanceTimersByTimeAsync(50);
    expect([later(), trail.unstored]).toEqual([true, { memory: 0, file: 2 }]);
  });

  it('keeps no answer for longer than a second for a store that says nothing', async () => {
    vi.useFakeTimers();
    const trail = waitedFor();
    store.ready = new Promise(() => {});
    appendCalls(trail, 'a');
    const kept = told(trail.kept);
    await vi.advanceTimersByTimeAsync(900);
    expect(kept()).toBe(false);
    await vi.advanceTimersByTimeAsync(100);
    expect([kept(), trail.unstored]).toEqual([true, { memory: 0, file: 1 }]);
  });

  it('keeps no answer where nothing takes its row', async () => {
    const trail = waitedFor();
    store.isLost = true;
    rmSync(bench.folder, { recursive: true });
    appendCalls(trail, 'a');
    const kept = trail.kept;
    expect(kept).toBeInstanceOf(Promise);
    await kept;
    expect(trail.state).toBe('failing');
    appendCalls(trail, 'b');
    expect(trail.kept).toBeUndefined();
  });

  it('keeps no answer behind its end', async () => {
    const trail = waitedFor();
    appendCalls(trail, 'a');
    const kept = told(trail.kept);
    await trail.close();
    expect(kept()).toBe(true);
    appendCalls(trail, 'late');
    expect(trail.kept).toBeUndefined();
  });
});

it('keeps no answer unless it is asked to', () => {
  const trail = bench.trailWith();
  appendCalls(trail, 'a');
  expect(trail.kept).toBeUndefined();
});
