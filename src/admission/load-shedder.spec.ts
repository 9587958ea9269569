import { describe, expect, it } from 'vitest';
import { LoadShedder, type LoopLoad } from './load-shedder.js';

const SATURATED: LoopLoad = { utilization: 1, delayMs: 900 };

describe('LoadShedder', () => {
  it.each<[string, LoopLoad, boolean]>([
    ['idle', { utilization: 0.1, delayMs: 1 }, false],
    ['busy and on time', { utilization: 1, delayMs: 40 }, false],
    ['late for another reason', { utilization: 0.5, delayMs: 900 }, false],
    ['saturated', SATURATED, true],
  ])('of a loop that is %s', (_what, load, isShedding) => {
    const shedder = new LoadShedder({ utilization: 0.98, delayMs: 200 });
    shedder.look(load);
    expect(shedder.isShedding).toBe(isShedding);
    if (isShedding) expect(() => shedder.admit()).toThrow(expect.objectContaining({ kind: 'overloaded' }));
    else shedder.admit();
  });

  it('lets everybody in again after a better window, and tells both changes once', () => {
    const told: boolean[] = [];
    const shedder = new LoadShedder({ utilization: 0.98, delayMs: 200 }, (isShedding) => told.push(isShedding));
    for (let i = 0; i < 3; i += 1) shedder.look(SATURATED);
    for (let i = 0; i < 3; i += 1) shedder.look({ utilization: 0.5, delayMs: 5 });
    shedder.admit();
    expect(told).toEqual([true, false]);
  });

  it('never sheds when switched off', () => {
    const shedder = new LoadShedder({ utilization: 0, delayMs: 200 });
    shedder.look(SATURATED);
    expect(shedder.isShedding).toBe(false);
  });
});
