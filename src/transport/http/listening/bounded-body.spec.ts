import { describe, expect, it, vi } from 'vitest';
import { boundedBody } from './bounded-body.js';

const bytes = (length: number) => new Uint8Array(length);

function source() {
  const cancelled = vi.fn();
  let to!: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => void (to = controller),
    cancel: cancelled,
  });
  return { body, cancelled, to };
}

describe('boundedBody', () => {
  it('passes everything on to a reader that keeps up, and ends with its source', async () => {
    const { body, to } = source();
    const onEnd = vi.fn();
    const reader = boundedBody(body, 10, onEnd).getReader();
    for (let i = 0; i < 5; i += 1) {
      to.enqueue(bytes(30));
      expect((await reader.read()).value).toHaveLength(30);
    }
    to.close();
    expect(await reader.read()).toEqual({ done: true, value: undefined });
    expect(onEnd).toHaveBeenCalledOnce();
  });

  it('ends both sides once too much waits', async () => {
    const { body, to, cancelled } = source();
    const onEnd = vi.fn();
    const reader = boundedBody(body, 10, onEnd).getReader();
    for (let i = 0; i < 3; i += 1) to.enqueue(bytes(6));
    await vi.waitFor(() => expect(onEnd).toHaveBeenCalledOnce());
    expect(cancelled).toHaveBeenCalledOnce();
    await expect(reader.read()).rejects.toThrow('does not read');
  });

  it('ends its source when its reader gives up', async () => {
    const { body, cancelled } = source();
    const onEnd = vi.fn();
    await boundedBody(body, 10, onEnd).cancel();
    expect(onEnd).toHaveBeenCalledOnce();
    expect(cancelled).toHaveBeenCalledOnce();
  });

  it.each(['while it is read', 'before it is read'])('ends both sides when it is told to, %s', async (when) => {
    const { body, cancelled } = source();
    const onEnd = vi.fn();
    const ended = new AbortController();
    if (when === 'before it is read') ended.abort();
    const reader = boundedBody(body, 10, onEnd, ended.signal).getReader();
    ended.abort();
    expect(await reader.read()).toEqual({ done: true, value: undefined });
    expect(onEnd).toHaveBeenCalledOnce();
    expect(cancelled).toHaveBeenCalledOnce();
  });
});
