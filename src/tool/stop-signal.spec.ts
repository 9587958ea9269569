import { describe, expect, it, vi } from 'vitest';
import { StopController } from './stop-signal.js';

describe('StopController', () => {
  const REASON = new Error('over');

  it('tells once who listens, and nobody who has left', () => {
    const stop = new StopController();
    const stays = vi.fn();
    const leaves = vi.fn();
    stop.addEventListener('abort', stays);
    stop.addEventListener('abort', leaves);
    stop.removeEventListener('abort', leaves);
    stop.abort(REASON);
    stop.abort(new Error('later'));
    stop.addEventListener('abort', stays);
    expect([stays, leaves].map(({ mock }) => mock.calls.length)).toEqual([1, 0]);
    expect([stop.aborted, stop.reason]).toEqual([true, REASON]);
    expect(() => stop.throwIfAborted()).toThrow(REASON);
  });

  it('has nothing to say before', () => {
    const stop = new StopController();
    expect([stop.aborted, stop.reason, stop.signal.aborted]).toEqual([false, undefined, false]);
    expect(() => stop.throwIfAborted()).not.toThrow();
  });

  it('is one AbortSignal, whether that is asked for before or after the end', () => {
    const early = new StopController();
    const { signal } = early;
    early.abort(REASON);
    const late = new StopController();
    late.abort(REASON);
    expect([signal.aborted, signal.reason, early.signal]).toEqual([true, REASON, signal]);
    expect([late.signal.aborted, late.signal.reason]).toEqual([true, REASON]);
  });

  it('names an AbortError where no reason was given, the same for all', () => {
    const stop = new StopController();
    stop.abort();
    expect(stop.reason).toMatchObject({ name: 'AbortError' });
    expect(stop.signal.reason).toBe(stop.reason);
  });

  it('lets a listener leave while the others are told', () => {
    const stop = new StopController();
    const second = vi.fn();
    stop.addEventListener('abort', () => stop.removeEventListener('abort', second));
    stop.addEventListener('abort', second);
    stop.abort(REASON);
    expect(second).not.toHaveBeenCalled();
  });
});
