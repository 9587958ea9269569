import { describe, expect, it } from 'vitest';
import { RestartDelay } from './restart-delay.js';

describe('the wait before a worker is replaced', () => {
  it('doubles while workers end early, up to half a minute', () => {
    const delay = new RestartDelay(() => 1);
    const waits = Array.from({ length: 9 }, () => delay.after(10));
    expect(waits).toEqual([250, 500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it('begins anew after one that has lived', () => {
    const delay = new RestartDelay(() => 1);
    delay.after(10);
    delay.after(10);
    expect(delay.after(60_000)).toBe(250);
  });

  it('is never the same for two, nor less than half', () => {
    expect(new RestartDelay(() => 0).after(10)).toBe(125);
    expect(new RestartDelay(() => 0.5).after(10)).toBe(187.5);
  });
});
