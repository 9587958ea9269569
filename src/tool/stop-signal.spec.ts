import { describe, expect, it, vi } from 'vitest';
import { StopController } from './stop-signal.js';

describe('StopController', () => {
  it('tells once who listens, and nobody who has left or comes too late', () => {
    const stop = new StopController();
    const [stays, leaves, isLate] = [vi.fn(), vi.fn(), vi.fn()];
    stop.addEventListener('abort', stays);
    stop.addEventListener('abort', leaves);
    stop.removeEventListener('abort', leaves);
    expect(stop.aborted).toBe(false);
    stop.abort();
    stop.addEventListener('abort', isLate);
    stop.abort();
    expect([stays, leaves, isLate].map(({ mock }) => mock.calls.length)).toEqual([1, 0, 0]);
    expect(stop.aborted).toBe(true);
  });

  it('lets a listener leave while the others are told', () => {
    const stop = new StopController();
    const second = vi.fn();
    stop.addEventListener('abort', () => stop.removeEventListener('abort', second));
    stop.addEventListener('abort', second);
    stop.abort();
    expect(second).not.toHaveBeenCalled();
  });

  it('is one AbortSignal, whether that is asked for before or after the end', () => {
    const [early, late] = [new StopController(), new StopController()];
    const { signal } = early;
    expect(signal.aborted).toBe(false);
    early.abort();
    late.abort();
    expect([signal.aborted, early.signal]).toEqual([true, signal]);
    expect(late.signal.reason).toMatchObject({ name: 'AbortError' });
    expect(late.signal).toBe(late.signal);
  });
});
