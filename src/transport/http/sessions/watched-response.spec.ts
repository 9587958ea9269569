import { beforeEach, expect, it, vi } from 'vitest';
import { type Use, watched } from './watched-response.js';

let use: Use;
const leave = vi.fn(() => void (use.isOpen = false));
beforeEach(() => {
  leave.mockClear();
  use = { isOpen: true, isStream: true, leave };
});

const reading = (body: ReadableStream<Uint8Array>) => watched(new Response(null), body, use).body!.getReader();

it('is left when it has been read to its end', async () => {
  expect((await reading(new ReadableStream({ start: (controller) => controller.close() })).read()).done).toBe(true);
  expect(leave).toHaveBeenCalledOnce();
});

it('is left when it fails, which its reader hears', async () => {
  await expect(reading(new ReadableStream({ pull: () => Promise.reject(new Error('lost')) })).read()).rejects.toThrow(
    'lost',
  );
  expect(leave).toHaveBeenCalledOnce();
});

it('is left when it is ended before its time', async () => {
  const reader = reading(new ReadableStream());
  use.end?.();
  expect((await reader.read()).done).toBe(true);
  expect(leave).toHaveBeenCalledOnce();
});
