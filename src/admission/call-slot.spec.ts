import { describe, expect, it, vi } from 'vitest';
import { BoundedQueue } from './bounded-queue.js';
import { Bulkheads } from './bulkheads.js';

const never = new AbortController().signal;

function queueOf(limits: { maxRunning: number; maxQueued: number }) {
  return new BoundedQueue({ ...limits, maxQueueMs: 1_000 }, new Bulkheads([]), () => performance.now());
}

/** Enters for somebody and notes when that happens. */
function lineUp(queue: BoundedQueue, served: string[]) {
  return (owner: string) => {
    const entered = queue.enter({ owner, signal: never }).then((slot) => (served.push(owner), slot));
    entered.catch(() => {});
    return entered;
  };
}

describe('a slot that is lent', () => {
  it('lets another call run, and comes before the line when it is wanted back', async () => {
    const queue = queueOf({ maxRunning: 1, maxQueued: 3 });
    const served: string[] = [];
    const enter = lineUp(queue, served);
    const asking = await enter('a');
    const answer = Promise.withResolvers<string>();
    const asked = asking.lend(() => answer.promise).then((text) => (served.push('a again'), text));
    const other = await enter('b');
    void enter('c');
    answer.resolve('yes');
    await vi.waitFor(() => expect(queue.queued).toBe(2));
    other[Symbol.dispose]();
    expect(await asked).toBe('yes');
    expect(served).toEqual(['a', 'b', 'a again']);
    asking[Symbol.dispose]();
    await vi.waitFor(() => expect(served.at(-1)).toBe('c'));
  });

  it('is taken again once the last of several questions has its answer', async () => {
    const queue = queueOf({ maxRunning: 1, maxQueued: 10 });
    const slot = await queue.enter({ owner: 'a', signal: never });
    const [first, second] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const both = [slot.lend(() => first.promise), slot.lend(() => second.promise)];
    expect(queue.running).toBe(0);
    first.resolve();
    await both[0];
    expect(queue.running).toBe(0);
    second.resolve();
    await both[1];
    expect(queue.running).toBe(1);
  });

  it('is not taken again by a call that has ended meanwhile', async () => {
    const queue = queueOf({ maxRunning: 1, maxQueued: 10 });
    const client = new AbortController();
    const slot = await queue.enter({ owner: 'a', signal: client.signal });
    const answer = Promise.withResolvers<void>();
    const asked = slot.lend(() => answer.promise);
    client.abort(new Error('gone'));
    slot[Symbol.dispose]();
    answer.resolve();
    await asked;
    expect([queue.running, queue.queued]).toEqual([0, 0]);
  });

  it('is given back at once by a call that ends in the moment it gets it', async () => {
    const queue = queueOf({ maxRunning: 1, maxQueued: 10 });
    const slot = await queue.enter({ owner: 'a', signal: never });
    const answer = Promise.withResolvers<void>();
    const asked = slot.lend(() => answer.promise);
    const other = await queue.enter({ owner: 'b', signal: never });
    answer.resolve();
    await vi.waitFor(() => expect(queue.queued).toBe(1));
    other[Symbol.dispose]();
    slot[Symbol.dispose]();
    await asked;
    expect([queue.running, queue.queued]).toEqual([0, 0]);
  });

  it('is kept where as many calls wait for answers already as may wait at all', async () => {
    const queue = queueOf({ maxRunning: 2, maxQueued: 1 });
    const [one, two] = [
      await queue.enter({ owner: 'a', signal: never }),
      await queue.enter({ owner: 'a', signal: never }),
    ];
    void one.lend(() => new Promise<never>(() => {}));
    void two.lend(() => new Promise<never>(() => {}));
    expect(queue.running).toBe(1);
    one[Symbol.dispose]();
    two[Symbol.dispose]();
    expect([queue.running, queue.mayPause()]).toEqual([0, true]);
  });
});
