import { describe, expect, it } from 'vitest';
import { BoundedQueue } from './bounded-queue.js';

const never = new AbortController().signal;

describe('BoundedQueue', () => {
  it('runs up to its limit and queues the rest in order', async () => {
    const queue = new BoundedQueue({ maxRunning: 1, maxQueued: 2 });
    const order: string[] = [];
    const first = await queue.enter(never);
    const second = queue.enter(never).then((slot) => (order.push('second'), slot));
    const third = queue.enter(never).then((slot) => (order.push('third'), slot));
    expect([queue.running, queue.queued]).toEqual([1, 2]);
    first[Symbol.dispose]();
    (await second)[Symbol.dispose]();
    (await third)[Symbol.dispose]();
    expect(order).toEqual(['second', 'third']);
    expect([queue.running, queue.queued]).toEqual([0, 0]);
  });

  it('refuses as overloaded when the line is full', async () => {
    const queue = new BoundedQueue({ maxRunning: 1, maxQueued: 0 });
    await queue.enter(never);
    await expect(queue.enter(never)).rejects.toMatchObject({ kind: 'overloaded', detail: { retryAfter: 1 } });
  });

  it('drops a queued call once its client disconnects, and serves the one behind it', async () => {
    const queue = new BoundedQueue({ maxRunning: 1, maxQueued: 2 });
    const client = new AbortController();
    const running = await queue.enter(never);
    const gone = queue.enter(client.signal);
    const behind = queue.enter(never);
    client.abort(new Error('gone'));
    await expect(gone).rejects.toThrow('gone');
    expect(queue.queued).toBe(1);
    running[Symbol.dispose]();
    await behind;
    expect([queue.running, queue.queued]).toEqual([1, 0]);
  });

  it('frees a slot once, however often it is disposed of', async () => {
    const queue = new BoundedQueue({ maxRunning: 2, maxQueued: 0 });
    const slot = await queue.enter(never);
    await queue.enter(never);
    slot[Symbol.dispose]();
    slot[Symbol.dispose]();
    expect(queue.running).toBe(1);
  });
});
