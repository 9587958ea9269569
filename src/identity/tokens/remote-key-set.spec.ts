import { generateKeyPairSync } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { RemoteKeySet } from './remote-key-set.js';

const OPTIONS = { url: 'https://id.example.com/keys', maxAgeSeconds: 600, cooldownSeconds: 30 };

let nowMs: number;
let luck: number;
let answers: (() => Promise<Response> | Response)[];
let fetches: number;
let problems: (string | undefined)[];
let changes: number;
let faults: (string | undefined)[];
let keys: RemoteKeySet;

beforeEach(() => {
  [nowMs, luck, answers, fetches, problems, changes, faults] = [1_000_000, 0, [], 0, [], 0, []];
  keys = new RemoteKeySet(OPTIONS, {
    now: () => nowMs,
    random: () => luck,
    fetch: async () => {
      fetches += 1;
      return answers.shift()!();
    },
    onFetched: (problem) => problems.push(problem?.message),
    onChanged: (fault) => {
      changes += 1;
      faults.push(fault);
    },
  });
});

const setOf = (...kids: string[]) => {
  const published = kids.map((kid) => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    return { ...publicKey.export({ format: 'jwk' }), kid };
  });
  const document = JSON.stringify({ keys: published });
  return () => new Response(document);
};
const down = () => Promise.reject(new Error('ECONNREFUSED'));
const find = async (kid: string) => (await keys.find(kid, 'ES256')).length;

describe('a remote key set', () => {
  it('is fetched once for all who ask at the same time, and kept', async () => {
    answers = [setOf('a')];
    expect(await Promise.all([find('a'), find('a'), find('a')])).toEqual([1, 1, 1]);
    expect(await find('a')).toBe(1);
    expect([fetches, changes]).toEqual([1, 1]);
  });

  it('is fetched again for a key it lacks, but not within the cooldown', async () => {
    answers = [setOf('a'), setOf('b')];
    await find('a');
    nowMs += 29_999;
    expect(await find('b')).toBe(0);
    expect(fetches).toBe(1);
    nowMs += 1;
    expect([await find('b'), await find('a')]).toEqual([1, 0]);
    expect([fetches, changes]).toEqual([2, 2]);
  });

  it('is kept while the issuer is down or answers what is no key set', async () => {
    answers = [setOf('a'), down, () => new Response('<html>'), () => new Response(null, { status: 503 })];
    await find('a');
    for (let round = 0; round < 3; round += 1) {
      nowMs += 30_000;
      expect([await find('x'), await find('a')]).toEqual([0, 1]);
    }
    expect(problems).toEqual([undefined, 'cannot be reached', 'is not JSON', 'answered with status 503']);
    expect(changes).toBe(1);
  });

  it('believes an issuer that has withdrawn every key', async () => {
    answers = [setOf('a'), setOf(), setOf('b')];
    await find('a');
    nowMs += 600_000;
    keys.refreshWhenOld();
    await expect.poll(() => faults).toEqual([undefined, expect.stringContaining('no key')]);
    expect(await find('a')).toBe(0);
    nowMs += 30_000;
    expect(await find('b')).toBe(1);
  });

  it('fails, rather than refuses, as long as there never was one', async () => {
    answers = [down, setOf('a')];
    await expect(find('a')).rejects.toMatchObject({ kind: 'upstream', detail: { retryAfter: 1 } });
    await expect(find('a')).rejects.toMatchObject({ kind: 'upstream' });
    expect(fetches).toBe(1);
    nowMs += 500;
    expect(await find('a')).toBe(1);
  });

  it.each([
    [0, [250, 500, 1_000, 1_000]],
    [0.999, [500, 1_000, 2_000, 2_000]],
  ])('is asked for soon again after a failure, then less often, never in step (%d)', async (random, waits) => {
    luck = random;
    answers = [down, ...waits.map(() => down)];
    await expect(find('a')).rejects.toThrow();
    for (const [round, waitMs] of waits.entries()) {
      nowMs += waitMs - 2;
      await expect(Promise.all(Array.from({ length: 50 }, () => find('a')))).rejects.toThrow();
      expect(fetches).toBe(round + 1);
      nowMs += 2;
      await expect(Promise.all(Array.from({ length: 50 }, () => find('a')))).rejects.toThrow();
      expect(fetches).toBe(round + 2);
    }
  });

  it('finds the key of an issuer that came back with another one at once, and waits out the cooldown from then on', async () => {
    answers = [setOf('a'), down, setOf('b')];
    await find('a');
    nowMs += 30_000;
    expect(await find('b')).toBe(0);
    nowMs += 500;
    expect(await find('b')).toBe(1);
    nowMs += 29_999;
    expect(await find('c')).toBe(0);
    expect(fetches).toBe(3);
  });

  it('never waits longer after a failure than after a success', async () => {
    keys.options = { ...OPTIONS, cooldownSeconds: 1 };
    luck = 0.999;
    answers = [down, down, down, setOf('a')];
    for (let round = 0; round < 3; round += 1) {
      await expect(find('a')).rejects.toMatchObject({ detail: { retryAfter: 1 } });
      nowMs += 1_000;
    }
    expect(await find('a')).toBe(1);
  });

  it('is fetched in the background once it is old, and says only what changed', async () => {
    const same = setOf('a');
    answers = [same, same, setOf('b')];
    await find('a');
    keys.refreshWhenOld();
    expect(fetches).toBe(1);
    for (const expected of [
      { fetches: 2, changes: 1 },
      { fetches: 3, changes: 2 },
    ]) {
      nowMs += 600_000;
      keys.refreshWhenOld();
      keys.refreshWhenOld();
      await expect.poll(() => problems.length).toBe(expected.fetches);
      expect({ fetches, changes }).toEqual(expected);
    }
  });
});
