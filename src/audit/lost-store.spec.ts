import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { appendCalls, type FlakyStore, TrailBench } from '../../test/fixtures/trail-bench.js';
import { Failure } from '../errors/failure.js';
import type { TrailOptions } from './trail-options.js';

let bench: TrailBench;
let store: FlakyStore;
let folder: string;
beforeEach(() => {
  bench = new TrailBench();
  ({ store, folder } = bench);
});
afterEach(() => {
  vi.useRealTimers();
  bench.close();
});

describe('AuditTrail without its store', () => {
  const inFile = () =>
    readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), 'utf8').match(/"seq":\d+/g));
  const manyIds = (count: number) => Array.from({ length: count }, (_, index) => `id-${index}`);

  async function lostTrail(options: Partial<TrailOptions> = {}) {
    const trail = bench.trailWith({ maxWaiting: 100_000, ...options });
    await trail.open();
    await trail.flush();
    store.isLost = true;
    return trail;
  }

  it('has every row in a file soon after its call, however few there are', async () => {
    vi.useFakeTimers();
    const trail = await lostTrail();
    appendCalls(trail, 'a');
    await vi.advanceTimersByTimeAsync(50);
    expect(inFile()).toEqual(['"seq":1']);
    appendCalls(trail, 'b');
    expect(trail.unstored).toEqual({ memory: 1, file: 1 });
    await vi.advanceTimersByTimeAsync(50);
    expect(inFile()).toEqual(['"seq":1', '"seq":2']);
    expect(trail.unstored).toEqual({ memory: 0, file: 2 });
    store.isLost = false;
    await vi.advanceTimersByTimeAsync(1_000);
    expect([bench.stored(), trail.state]).toEqual([[undefined, 'a', 'b'], 'stored']);
    expect(trail.unstored).toEqual({ memory: 0, file: 0 });
  });

  it('reads a piece of the file to see whether it is back, and takes the file up in pieces', async () => {
    const trail = await lostTrail();
    appendCalls(trail, ...manyIds(5_000));
    await trail.flush();
    store.asked.length = 0;
    await trail.flush();
    expect(store.asked).toHaveLength(1);
    expect(store.asked[0]).toBeLessThan(1_000);
    store.isLost = false;
    const turns = countTurns();
    await trail.flush();
    expect(turns.end()).toBeGreaterThan(4);
    expect(Math.max(...store.asked)).toBeLessThan(1_000);
    expect([bench.stored().length, trail.state, bench.spilled()]).toEqual([5_001, 'stored', []]);
    await trail.close();
  });

  it('signs nothing that is before rows which are not stored yet', async () => {
    const trail = await lostTrail();
    appendCalls(trail, ...manyIds(5_000));
    await trail.flush();
    store.isLost = false;
    store.losesAfter = 2;
    await trail.flush();
    expect(store.rows.length).toBeGreaterThan(500);
    expect(store.checkpoints).toEqual([]);
    expect(trail.state).toBe('waiting');
    store.isLost = false;
    await trail.flush();
    expect(store.checkpoints).toEqual([expect.objectContaining({ kind: 'regular', seq: 5_000 })]);
    expect(new Set(store.rows.map(({ link }) => link.seq)).size).toBe(5_001);
    await trail.close();
  });

  it('puts into the file what a silent store has in hand, and tells of it once', async () => {
    vi.useFakeTimers();
    const trail = await lostTrail();
    store.isLost = false;
    const { promise, resolve } = Promise.withResolvers<void>();
    store.ready = promise;
    appendCalls(trail, 'a');
    await vi.advanceTimersByTimeAsync(500);
    appendCalls(trail, 'b');
    await vi.advanceTimersByTimeAsync(499);
    expect(inFile()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(inFile()).toEqual(['"seq":1', '"seq":2']);
    await vi.advanceTimersByTimeAsync(550);
    appendCalls(trail, 'c');
    await vi.advanceTimersByTimeAsync(50);
    expect(inFile()).toEqual(['"seq":1', '"seq":2', '"seq":3']);
    resolve();
    await trail.flush();
    expect([new Set(bench.stored()), bench.spilled()]).toEqual([new Set([undefined, 'a', 'b', 'c']), []]);
    expect(bench.counts).toEqual({ stored: 4, spilled: 3 });
  });

  it('leaves no row in memory for longer than a second behind those that a slow store has in hand', async () => {
    vi.useFakeTimers();
    const trail = await lostTrail();
    store.isLost = false;
    store.ready = new Promise((resolve) => setTimeout(resolve, 900));
    appendCalls(trail, 'a');
    await vi.advanceTimersByTimeAsync(60);
    store.ready = new Promise(() => {});
    appendCalls(trail, 'b');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(bench.stored()).toEqual([undefined, 'a']);
    expect(inFile()).toContain('"seq":2');
  });

  it('leaves no row in memory for longer than a second while its end is being signed', async () => {
    vi.useFakeTimers();
    const trail = await lostTrail({ now: () => new Date() });
    store.isLost = false;
    vi.spyOn(store, 'addCheckpoint').mockReturnValue(new Promise(() => {}));
    await vi.advanceTimersByTimeAsync(60_000);
    appendCalls(trail, 'a');
    await vi.advanceTimersByTimeAsync(50);
    expect(store.addCheckpoint).toHaveBeenCalled();
    appendCalls(trail, 'b');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(inFile()).toEqual(['"seq":2']);
    appendCalls(trail, 'c');
    await vi.advanceTimersByTimeAsync(50);
    expect(trail.unstored).toEqual({ memory: 0, file: 2 });
  });

  it('counts what a slow store has in hand among the rows that may be in memory', async () => {
    const trail = await lostTrail({ maxWaiting: 3 });
    store.isLost = false;
    store.ready = new Promise(() => {});
    appendCalls(trail, 'a', 'b');
    void trail.flush();
    await Promise.resolve();
    appendCalls(trail, 'c');
    expect(trail.unstored).toEqual({ memory: 3, file: 0 });
    appendCalls(trail, 'd');
    expect(trail.unstored).toEqual({ memory: 0, file: 4 });
  });

  it('asks a silent store no further questions, whatever comes meanwhile', async () => {
    vi.useFakeTimers();
    const trail = await lostTrail();
    store.isLost = false;
    const { promise, reject } = Promise.withResolvers<void>();
    store.ready = promise;
    for (const id of manyIds(15)) {
      appendCalls(trail, id);
      await vi.advanceTimersByTimeAsync(60);
    }
    store.isLost = true;
    reject(new Failure('timeout', 'The database took too long.'));
    store.asked.length = 0;
    await vi.advanceTimersByTimeAsync(500);
    expect(store.asked.length).toBeLessThan(3);
  });

  it('stores what waits in memory where the disk is lost as well', async () => {
    const trail = await lostTrail();
    rmSync(folder, { recursive: true });
    appendCalls(trail, 'a');
    await trail.flush();
    expect(trail.state).toBe('failing');
    store.isLost = false;
    await trail.flush();
    expect([bench.stored(), trail.state]).toEqual([[undefined, 'a'], 'stored']);
  });
});

/** Turns of the event loop, in which calls could be served. */
function countTurns() {
  let turns = 0;
  let next = setImmediate(function turn() {
    turns += 1;
    next = setImmediate(turn);
  });
  return {
    end() {
      clearImmediate(next);
      return turns;
    },
  };
}
