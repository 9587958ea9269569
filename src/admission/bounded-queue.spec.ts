import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../errors/failure.js';
import { BoundedQueue, type QueueLimits } from './bounded-queue.js';
import { Bulkheads } from './bulkheads.js';
import type { CallSlot } from './call-slot.js';

const never = new AbortController().signal;

function queueOf(limits: Partial<QueueLimits>) {
  const all = { maxRunning: 1, maxQueued: 10, maxQueueMs: 1_000, ...limits };
  return new BoundedQueue(all, new Bulkheads([]), () => performance.now());
}

/** Enters for somebody and notes when that happens. */
function lineUp(queue: BoundedQueue, served: string[]) {
  return (owner: string) => {
    const entered = queue.enter({ owner, signal: never }).then((slot) => (served.push(owner), slot));
    entered.catch(() => {});
    return entered;
  };
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe('BoundedQueue', () => {
  it('runs up to its limit and queues the rest in order', async () => {
    const queue = queueOf({});
    const served: string[] = [];
    const enter = lineUp(queue, served);
    const first = await enter('a');
    const second = enter('a');
    const third = enter('a');
    expect([queue.running, queue.queued]).toEqual([1, 2]);
    first[Symbol.dispose]();
    (await second)[Symbol.dispose]();
    (await third)[Symbol.dispose]();
    expect([queue.running, queue.queued]).toEqual([0, 0]);
  });

  it('refuses as overloaded when the line is full', async () => {
    const queue = queueOf({ maxQueued: 0 });
    await queue.enter({ owner: 'a', signal: never });
    await expect(queue.enter({ owner: 'a', signal: never })).rejects.toMatchObject({
      kind: 'overloaded',
      detail: { retryAfter: 1, refusedBy: 'queue_full', room: { slots: 1, bound: 0 } },
    });
  });

  it('drops a queued call once its client disconnects, and serves the one behind it', async () => {
    const queue = queueOf({});
    const client = new AbortController();
    const running = await queue.enter({ owner: 'a', signal: never });
    const gone = queue.enter({ owner: 'a', signal: client.signal });
    const behind = queue.enter({ owner: 'a', signal: never });
    client.abort(new Error('gone'));
    await expect(gone).rejects.toThrow('gone');
    expect(queue.queued).toBe(1);
    running[Symbol.dispose]();
    await behind;
    expect([queue.running, queue.queued]).toEqual([1, 0]);
  });

  it('frees a slot once, however often it is disposed of', async () => {
    const queue = queueOf({ maxRunning: 2 });
    const slot = await queue.enter({ owner: 'a', signal: never });
    await queue.enter({ owner: 'a', signal: never });
    slot[Symbol.dispose]();
    slot[Symbol.dispose]();
    expect(queue.running).toBe(1);
  });
});

describe('fairness', () => {
  it('lets owners take turns, however many calls one of them has in the line', async () => {
    const queue = queueOf({});
    const served: string[] = [];
    const enter = lineUp(queue, served);
    const owners = ['noisy', 'noisy', 'noisy', 'noisy', 'quiet', 'calm', 'quiet'];
    // Each is served for a moment.
    for (const owner of owners) {
      void enter(owner).then((slot) => setTimeout(() => slot[Symbol.dispose](), 1));
    }
    await vi.advanceTimersByTimeAsync(100);
    expect(served).toEqual(['noisy', 'noisy', 'quiet', 'calm', 'noisy', 'quiet', 'noisy']);
  });

  it('gives the last place of the longest line to somebody with a shorter one, and never the other way round', async () => {
    const queue = queueOf({ maxQueued: 4 });
    const enter = lineUp(queue, []);
    await enter('noisy');
    const noisy = [enter('noisy'), enter('noisy'), enter('noisy'), enter('noisy')];
    const quiet = enter('quiet');
    await expect(noisy[3]).rejects.toMatchObject({
      message: expect.stringMatching(/yours/),
      detail: { refusedBy: 'queue_share', room: { slots: 1, bound: 4 } },
    });
    await expect(enter('noisy')).rejects.toMatchObject({ kind: 'overloaded' });
    void enter('quiet');
    await expect(noisy[2]).rejects.toMatchObject({ kind: 'overloaded' });
    // Two of each now: who came first stays.
    await expect(enter('quiet')).rejects.toMatchObject({ kind: 'overloaded' });
    expect(queue.queued).toBe(4);
    void quiet;
  });
});

describe('waiting', () => {
  it('ends as overloaded after its time, for each call its own', async () => {
    const queue = queueOf({});
    const enter = lineUp(queue, []);
    const running = await enter('a');
    const early = enter('a');
    await vi.advanceTimersByTimeAsync(600);
    const late = enter('b');
    await vi.advanceTimersByTimeAsync(400);
    await expect(early).rejects.toMatchObject({
      kind: 'overloaded',
      message: expect.stringMatching(/1000 ms/),
      detail: { refusedBy: 'queue_wait', room: { slots: 1, bound: 1_000 } },
    });
    expect(queue.queued).toBe(1);
    await vi.advanceTimersByTimeAsync(599);
    expect(queue.queued).toBe(1);
    running[Symbol.dispose]();
    await late;
    expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
  });

  it('ends earlier, as overloaded and no timeout of the tool, when the call has less time', async () => {
    const queue = queueOf({});
    const call = new AbortController();
    await queue.enter({ owner: 'a', signal: never });
    const waiting = queue.enter({ owner: 'a', signal: call.signal });
    call.abort(new Failure('timeout', 'over'));
    await expect(waiting).rejects.toMatchObject({
      kind: 'overloaded',
      detail: { refusedBy: 'queue_time', room: { slots: 1 } },
    });
  });

  it('names a time to come back that fits how fast calls are served', async () => {
    const queue = queueOf({ maxQueued: 19 });
    const slots: Promise<CallSlot>[] = [];
    const enter = () => {
      const entered = queue.enter({ owner: 'a', signal: never });
      slots.push(entered);
      entered.catch(() => {});
      return entered;
    };
    // Two calls a second.
    for (let i = 0; i < 40; i += 1) {
      const slot = await enter();
      await vi.advanceTimersByTimeAsync(500);
      slot[Symbol.dispose]();
    }
    for (let i = 0; i < 20; i += 1) void enter();
    const refusal = await enter().catch((thrown: Failure) => thrown);
    expect((refusal as Failure).detail.retryAfter).toBeGreaterThanOrEqual(9);
    expect((refusal as Failure).detail.retryAfter).toBeLessThanOrEqual(11);
  });

  it('tells how each call waited, and for how long', async () => {
    const queue = queueOf({ maxQueued: 1 });
    const told: unknown[] = [];
    queue.onWaited((pool, outcome, ms) => told.push([pool, outcome, Math.round(ms)]));
    const enter = lineUp(queue, []);
    const running = await enter('a');
    const waiting = enter('a');
    await enter('a').catch(() => {});
    await vi.advanceTimersByTimeAsync(300);
    running[Symbol.dispose]();
    await waiting;
    expect(told).toEqual([
      ['calls', 'admitted', 0],
      ['calls', 'full', 0],
      ['calls', 'admitted', 300],
    ]);
  });
});
