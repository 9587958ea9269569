import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { isPending, watchEnd } from './eventual.js';

const elsewhere = runInNewContext('Promise.resolve(7)') as Promise<number>;

describe('isPending', () => {
  it.each<[string, unknown, boolean]>([
    ['a promise', Promise.resolve(), true],
    ['a promise that is none of this realm', elsewhere, true],
    ['an object that can be waited for', runInNewContext('({ then() {} })'), true],
    ['an object that cannot', runInNewContext('({ then: 7 })'), false],
    ['nothing', null, false],
    ['text', 'then', false],
  ])('%s', (_what, given, expected) => {
    expect(isPending(given)).toBe(expected);
  });
});

describe('watchEnd', () => {
  const raise = (thrown: unknown) => {
    throw thrown;
  };

  it('tells at once of what ends at once, and hands it on', () => {
    const told: unknown[] = [];
    expect(
      watchEnd(
        () => 7,
        (fault) => told.push(fault),
      ),
    ).toBe(7);
    // What is thrown may be undefined.
    expect(() =>
      watchEnd(
        () => raise(undefined),
        (fault) => told.push(fault),
      ),
    ).toThrow();
    expect(told).toEqual([undefined, { thrown: undefined }]);
  });

  it('tells of what ends later once it has ended, and hands it on', async () => {
    const told: unknown[] = [];
    const fault = new Error('no');
    const good = watchEnd(
      () => Promise.resolve(7),
      (end) => told.push(end),
    );
    const bad = watchEnd(
      () => Promise.reject(fault),
      (end) => told.push(end),
    );
    expect(told).toEqual([]);
    await expect(good).resolves.toBe(7);
    await expect(bad).rejects.toBe(fault);
    expect(told).toEqual([undefined, { thrown: fault }]);
  });
});
