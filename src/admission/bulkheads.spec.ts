import { describe, expect, it, vi } from 'vitest';
import { BoundedQueue } from './bounded-queue.js';
import { Bulkheads } from './bulkheads.js';

const never = new AbortController().signal;

function queueOf(limits: { maxRunning: number; maxQueued: number }) {
  return new BoundedQueue({ ...limits, maxQueueMs: 1_000 }, new Bulkheads([]), () => performance.now());
}

/** Enters for somebody and notes when that happens. */
function lineUp(queue: BoundedQueue, served: string[]) {
  return (owner: string, more: { tool?: string; maxRunning?: number } = {}) => {
    const entered = queue.enter({ owner, signal: never, ...more }).then((slot) => (served.push(owner), slot));
    entered.catch(() => {});
    return entered;
  };
}

describe('bulkheads', () => {
  it('keep a tool from holding slots of others, and those that wait for it from holding anybody up', async () => {
    const queue = queueOf({ maxRunning: 3, maxQueued: 6 });
    const served: string[] = [];
    const enter = lineUp(queue, served);
    const report = { tool: 'report', maxRunning: 1 };
    const first = await enter('report 1', report);
    void enter('report 2', report);
    await enter('read 1');
    await enter('read 2');
    expect(served).toEqual(['report 1', 'read 1', 'read 2']);
    expect(queue.pools.map(([name, pool]) => [name, pool.running, pool.queued])).toEqual([
      ['calls', 3, 0],
      ['report', 1, 1],
    ]);
    first[Symbol.dispose]();
    await vi.waitFor(() => expect(served.at(-1)).toBe('report 2'));
  });

  it('have a line in proportion, so that a slow tool does not fill that of all', async () => {
    const queue = queueOf({ maxRunning: 4, maxQueued: 8 });
    const enter = lineUp(queue, []);
    const report = { tool: 'report', maxRunning: 1 };
    await enter('a', report);
    void enter('a', report);
    void enter('a', report);
    await expect(enter('a', report)).rejects.toMatchObject({
      kind: 'overloaded',
      detail: { refusedBy: 'queue_full', room: { tool: 'report', slots: 1, bound: 2 } },
    });
  });

  it.each([
    ['report_sales', undefined, 5],
    ['report_sales', 2, 2],
    ['report_sales', 50, 5],
    ['report_all', undefined, 3],
    ['read', undefined, undefined],
    ['xreport_sales', undefined, undefined],
  ])('of %s with %s in its policy allow %s', (tool, ofPolicy, expected) => {
    const bulkheads = new Bulkheads([
      { tools: 'report_*', maxRunning: 5 },
      { tools: '*_all', maxRunning: 3 },
    ]);
    expect(bulkheads.of(tool, ofPolicy)).toBe(expected);
  });

  it('leave nothing behind of a call that goes away while it waits for a slot of all', async () => {
    const queue = queueOf({ maxRunning: 1, maxQueued: 10 });
    const client = new AbortController();
    await queue.enter({ owner: 'a', signal: never });
    const gone = queue.enter({ owner: 'a', tool: 'report', maxRunning: 1, signal: client.signal });
    await vi.waitFor(() => expect(queue.pools.at(-1)?.[1].running).toBe(1));
    client.abort(new Error('gone'));
    await expect(gone).rejects.toThrow('gone');
    expect(queue.pools.map(([, pool]) => [pool.running, pool.queued])).toEqual([
      [1, 0],
      [0, 0],
    ]);
  });
});
