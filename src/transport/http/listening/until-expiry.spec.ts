import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ANONYMOUS } from '../../../tool/principal.js';
import { untilExpiry } from './until-expiry.js';

const LASTS_MS = 60_000;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function streamed(body: ReadableStream<Uint8Array>) {
  const response = new Response(body, { headers: { 'content-type': 'text/event-stream' } });
  return untilExpiry(response, { ...ANONYMOUS, expiresAt: (Date.now() + LASTS_MS) / 1_000 }).body!.getReader();
}

it('ends a stream when its credential expires', async () => {
  const reader = streamed(new ReadableStream());
  const read = reader.read();
  await vi.advanceTimersByTimeAsync(LASTS_MS);
  expect(await read).toEqual({ done: true, value: undefined });
});

it('passes on that a stream failed, and leaves it alone when its credential expires', async () => {
  const reader = streamed(new ReadableStream({ pull: () => Promise.reject(new Error('lost')) }));
  await expect(reader.read()).rejects.toThrow('lost');
  expect(vi.getTimerCount()).toBe(0);
  await vi.advanceTimersByTimeAsync(LASTS_MS);
});
