import { afterEach, expect, it, vi } from 'vitest';
import { collectStartSoon } from './collect-start.js';

afterEach(() => vi.useRealTimers());

it('collects what is dead a moment later, and leaves nobody a way to', async () => {
  const dead = new WeakRef({ left: 'by a start' });
  vi.useFakeTimers();
  collectStartSoon();
  await vi.advanceTimersByTimeAsync(1_000);
  expect(dead.deref()).toBeUndefined();
  expect(globalThis).not.toHaveProperty('gc');
});
