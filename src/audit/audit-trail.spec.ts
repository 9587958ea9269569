import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { appendCalls, type FlakyStore, TrailBench } from '../../test/fixtures/trail-bench.js';

let bench: TrailBench;
let store: FlakyStore;
let folder: string;
beforeEach(() => {
  bench = new TrailBench();
  ({ store, folder } = bench);
});
afterEach(() => bench.close());

describe('AuditTrail', () => {
  it('keeps a row that is written out already as it would keep its event', async () => {
    const event = { event: 'call', at: '2026-01-01T00:00:00.000Z', trace_id: 'a1' } as const;
    const row = { executionId: 'e1', outcome: 'ok', name: 'echo', arguments: { text: 'hi' }, principal: 'ada' };
    const whole = bench.trailWith();
    whole.append({ ...event, ...row });
    await whole.flush();
    const written = bench.trailWith();
    const { outcome, name, executionId, principal } = row;
    const index = { at: event.at, executionId, principal, client: undefined, name, outcome };
    written.appendCall(index, ',"trace_id":"a1"', JSON.stringify(row));
    await written.flush();
    expect(store.rows[1]).toEqual(store.rows[0]);
  });

  it('keeps rows in their order and signs the end', async () => {
    const trail = bench.trailWith();
    await trail.open();
    appendCalls(trail, 'a', 'b');
    await trail.close();
    expect(bench.stored()).toEqual([undefined, 'a', 'b']);
    expect(store.rows.map(({ link }) => link.seq)).toEqual([0, 1, 2]);
    expect(store.checkpoints).toEqual([expect.objectContaining({ kind: 'closed', seq: 2 })]);
  });

  it('signs on when the clock of the machine was set back', async () => {
    let now = Date.parse('2026-01-01T12:00:00Z');
    const trail = bench.trailWith({ now: () => new Date(now) });
    await trail.open();
    now -= 3_600_000;
    appendCalls(trail, 'a');
    await trail.flush();
    expect(store.checkpoints).toEqual([expect.objectContaining({ kind: 'regular', at: '2026-01-01T11:00:00.000Z' })]);
    await trail.close();
  });

  it('stores rows that come while the last are written', async () => {
    const trail = bench.trailWith();
    const { promise, resolve } = Promise.withResolvers<void>();
    store.ready = promise;
    appendCalls(trail, 'a');
    const closed = trail.close();
    await vi.waitFor(() => expect(store.asked).toEqual([1]));
    appendCalls(trail, 'b');
    resolve();
    expect(await closed).toBe(0);
    expect(bench.stored()).toEqual(['a', 'b']);
    expect(store.checkpoints.at(-1)).toMatchObject({ kind: 'closed', seq: 1 });
  });

  it('stores rows that come while the end is signed, and signs again', async () => {
    const trail = bench.trailWith();
    await trail.open();
    vi.spyOn(store, 'addCheckpoint').mockImplementationOnce(async () => appendCalls(trail, 'a'));
    expect(await trail.close()).toBe(0);
    expect(bench.stored()).toEqual([undefined, 'a']);
    expect(store.checkpoints.at(-1)).toMatchObject({ kind: 'closed', seq: 1 });
  });

  it('ends also where its end cannot be signed any more', async () => {
    const trail = bench.trailWith();
    await trail.open();
    vi.spyOn(store, 'addCheckpoint').mockRejectedValue(new Error('lost'));
    expect(await trail.close()).toBe(0);
    expect(store.rows).toHaveLength(1);
    expect(trail.state).toBe('waiting');
  });

  it('counts a row as lost that comes after its end', async () => {
    const trail = bench.trailWith();
    await trail.open();
    appendCalls(trail, 'a');
    expect(await trail.close()).toBe(0);
    appendCalls(trail, 'late', 'later');
    expect(bench.counts).toMatchObject({ stored: 2, lost: 2 });
    expect(trail.unstored).toEqual({ memory: 0, file: 0 });
  });

  it('stores rows at once where there are enough of them', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const trail = bench.trailWith({ maxWaiting: 1_000 });
    const calls = Array.from({ length: 260 }, (_, at) => String(at));
    appendCalls(trail, ...calls.slice(0, 127));
    await turn();
    expect(store.asked).toEqual([]);
    appendCalls(trail, '127');
    await turn();
    expect(store.asked).toEqual([128]);
    appendCalls(trail, ...calls.slice(128));
    await turn();
    expect(store.asked).toEqual([128, 132]);
    expect(bench.stored()).toEqual(calls);
    vi.useRealTimers();
    await trail.close();
  });

  it('keeps rows on disk while the store is lost, serves, and stores all of them once it is back', async () => {
    const trail = bench.trailWith();
    await trail.open();
    await trail.flush();
    store.isLost = true;
    appendCalls(trail, 'a');
    await trail.flush();
    appendCalls(trail, 'b', 'c', 'd');
    expect(trail.refusal).toBeUndefined();
    expect(bench.spilled()).toHaveLength(1);
    store.isLost = false;
    await trail.close();
    expect(bench.stored()).toEqual([undefined, 'a', 'b', 'c', 'd']);
    expect(bench.spilled()).toEqual([]);
    expect(bench.states).toEqual(['waiting', 'stored']);
    expect(bench.counts).toMatchObject({ stored: 5, spilled: 4 });
  });

  it('keeps what is spilled while what was spilled before is being stored', async () => {
    const trail = bench.trailWith();
    await trail.open();
    await trail.flush();
    appendCalls(trail, 'a', 'b', 'c');
    const { promise, resolve } = Promise.withResolvers<void>();
    store.ready = promise;
    const flushed = trail.flush();
    await Promise.resolve();
    appendCalls(trail, 'd', 'e', 'f');
    expect(bench.spilled()).toHaveLength(2);
    resolve();
    await flushed;
    await trail.close();
    expect(bench.stored()).toEqual([undefined, 'a', 'b', 'c', 'd', 'e', 'f']);
    expect(bench.spilled()).toEqual([]);
  });

  it('does not ask the disk for rows it has not put there', async () => {
    const trail = bench.trailWith();
    await trail.open();
    const file = join(folder, 'audit-spill-chain.jsonl');
    writeFileSync(file, '{}\n');
    appendCalls(trail, 'a');
    await trail.close();
    expect([bench.stored(), bench.spilled()]).toEqual([[undefined, 'a'], ['audit-spill-chain.jsonl']]);
  });

  it('refuses calls instead where that is what was asked for', async () => {
    const trail = bench.trailWith({ whenLost: 'block' });
    await trail.open();
    store.isLost = true;
    await trail.flush();
    expect(trail.refusal).toMatchObject({ kind: 'overloaded', detail: { retryAfter: 5, refusedBy: 'audit_store' } });
    store.isLost = false;
    await trail.flush();
    expect(trail.refusal).toBeUndefined();
    await trail.close();
  });

  it('refuses calls when not even the disk takes rows, and says how many it could not keep', async () => {
    const trail = bench.trailWith();
    await trail.open();
    store.isLost = true;
    await trail.flush();
    rmSync(folder, { recursive: true });
    appendCalls(trail, 'a', 'b', 'c');
    expect(bench.states).toEqual(['waiting', 'failing']);
    expect(trail.refusal).toMatchObject({ kind: 'overloaded', detail: { refusedBy: 'audit_trail' } });
    expect(bench.counts['lost']).toBeGreaterThan(0);
  });

  it('asks the disk for nothing while it takes nothing, but when it asks the store', async () => {
    const trail = bench.trailWith();
    await trail.open();
    rmSync(folder, { recursive: true });
    store.isLost = true;
    await trail.flush();
    expect(trail.state).toBe('failing');
    appendCalls(trail, 'a', 'b', 'c');
    mkdirSync(folder);
    appendCalls(trail, 'd');
    expect(bench.spilled()).toEqual([]);
    await trail.flush();
    expect([trail.state, bench.spilled()]).toEqual(['waiting', ['audit-spill-chain.jsonl']]);
    expect(bench.counts).toMatchObject({ lost: 3, spilled: 2 });
    await trail.close();
  });
});
