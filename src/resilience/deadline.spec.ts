import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Failure } from '../errors/failure.js';
import { Deadline } from './deadline.js';

const never = () => new Promise<never>(() => {});

describe('Deadline', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('ends work that ignores its signal', async () => {
    using deadline = new Deadline(new AbortController().signal, 50);
    const ended = expect(deadline.race(never)).rejects.toMatchObject({ kind: 'timeout' });
    await vi.advanceTimersByTimeAsync(50);
    await ended;
    expect(deadline.signal.aborted).toBe(true);
  });

  it('calls it a timeout when a library turns our signal into its own error', async () => {
    using deadline = new Deadline(new AbortController().signal, 50);
    const work = () =>
      new Promise((_resolve, reject) =>
        deadline.signal.addEventListener('abort', () => reject(new Error('AbortError'))),
      );
    const ended = expect(deadline.race(work)).rejects.toMatchObject({ kind: 'timeout' });
    await vi.advanceTimersByTimeAsync(50);
    await ended;
  });

  it('calls it cancelled when the client goes away, before or during the call', async () => {
    const client = new AbortController();
    using during = new Deadline(client.signal, 50);
    const ended = expect(during.race(never)).rejects.toMatchObject({ kind: 'cancelled' });
    client.abort();
    await ended;
    using after = new Deadline(client.signal, 50);
    expect(() => after.race(never)).toThrow(expect.objectContaining({ kind: 'cancelled' }));
  });

  it('stands still until the last of several questions has its answer', async () => {
    using deadline = new Deadline(new AbortController().signal, 50);
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    const both = [deadline.suspend(() => first.promise), deadline.suspend(() => second.promise)];
    first.resolve();
    await vi.advanceTimersByTimeAsync(1_000);
    expect(deadline.signal.aborted).toBe(false);
    second.resolve();
    await Promise.all(both);
    await vi.advanceTimersByTimeAsync(49);
    expect(deadline.signal.aborted).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(deadline.signal.aborted).toBe(true);
  });

  it.each([3_600_000, -3_600_000])(
    'has the time it had when the clock of the machine is set by %d ms',
    async (byMs) => {
      using deadline = new Deadline(new AbortController().signal, 50);
      vi.setSystemTime(Date.now() + byMs);
      expect([deadline.leftMs, deadline.at - Date.now()]).toEqual([50, 50]);
      await deadline.suspend(() => Promise.resolve());
      await vi.advanceTimersByTimeAsync(49);
      expect(deadline.signal.aborted).toBe(false);
      await vi.advanceTimersByTimeAsync(1);
      expect(deadline.signal.aborted).toBe(true);
    },
  );

  it('gives at once what is there at once, unless the time was over meanwhile', () => {
    const client = new AbortController();
    using deadline = new Deadline(client.signal, 50);
    expect(deadline.race(() => 7)).toBe(7);
    const leave = () => {
      client.abort();
      return 7;
    };
    expect(() => deadline.race(leave)).toThrow(expect.objectContaining({ kind: 'cancelled' }));
  });

  it('leaves the errors of the work alone, and no timer and no listener behind', async () => {
    const client = new AbortController();
    const remove = vi.spyOn(client.signal, 'removeEventListener');
    {
      using deadline = new Deadline(client.signal, 50);
      await expect(deadline.race(() => Promise.reject(new Failure('tool_error', 'no')))).rejects.toMatchObject({
        kind: 'tool_error',
      });
    }
    expect(vi.getTimerCount()).toBe(0);
    expect(remove).toHaveBeenCalledOnce();
  });
});
