import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Dependency } from './dependency.js';
import type { Pinged } from './health-check.js';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const UP = { reachable: true, latencyMs: 7.04 };
const dependencyOf = (ping: (signal: AbortSignal) => Promise<Pinged>) => new Dependency('vault', { ping });

describe('the health of a dependency', () => {
  it('is asked for once for all who want to know meanwhile, and for a second', async () => {
    const answers = Promise.withResolvers<Pinged>();
    const ping = vi.fn(() => answers.promise);
    const vault = dependencyOf(ping);
    const all = [vault.health(), vault.health(), vault.healthWithin(60_000)];
    await vi.advanceTimersByTimeAsync(5_000);
    answers.resolve(UP);
    expect(await Promise.all(all)).toEqual(all.map(() => ({ status: 'up', latencyMs: 7 })));
    await vi.advanceTimersByTimeAsync(999);
    await vault.health();
    expect(ping).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(1);
    await vault.health();
    expect(ping).toHaveBeenCalledTimes(2);
  });

  it('is asked for each time where this process knows', async () => {
    const ping = vi.fn(() => Promise.resolve(UP));
    const trail = new Dependency('audit', { isKnownHere: true, ping });
    await trail.health();
    await trail.health();
    expect(ping).toHaveBeenCalledTimes(2);
  });

  it('is down where the check throws', async () => {
    const vault = dependencyOf(() => Promise.reject(new Error('gone')));
    expect(await vault.health()).toMatchObject({ status: 'down' });
  });

  it('is what it was while it takes longer than somebody waits, and then what came of it', async () => {
    const ping = vi.fn<() => Promise<Pinged>>().mockResolvedValueOnce(UP);
    const vault = dependencyOf(ping);
    expect(await vault.healthWithin(250)).toMatchObject({ status: 'up' });
    await vi.advanceTimersByTimeAsync(1_000);
    const silence = Promise.withResolvers<Pinged>();
    ping.mockReturnValue(silence.promise);
    const meanwhile = vault.healthWithin(250);
    await vi.advanceTimersByTimeAsync(250);
    expect(await meanwhile).toMatchObject({ status: 'up' });
    silence.resolve({ reachable: false, latencyMs: 2_000 });
    expect(await vault.healthWithin(250)).toMatchObject({ status: 'down' });
    expect(ping).toHaveBeenCalledTimes(2);
  });

  it('is not known before it has answered', async () => {
    const vault = dependencyOf(() => new Promise<never>(() => {}));
    const first = vault.healthWithin(250);
    await vi.advanceTimersByTimeAsync(250);
    expect(await first).toBeUndefined();
  });
});
