import { describe, expect, it } from 'vitest';
import { Failure } from '../../src/errors/failure.js';
import { MINUTE_1, MINUTES_5, MINUTES_15 } from '../../src/tool/cache-times.js';
import type { Principal } from '../../src/tool/principal.js';
import { ADA, CachedHall, tool, TTL_MS } from '../fixtures/cached-hall.js';

const READ = tool('notes', 'read', { cache: { ttlMs: TTL_MS } });
const SHARED = tool('notes', 'shared', { cache: { ttlMs: TTL_MS, shared: true } });
const PLAIN = tool('notes', 'plain', {});
const WRITE = tool('notes', 'write', { effect: 'write' });
const ELSEWHERE = tool('other', 'write', { effect: 'destructive' });
const TOOLS = [READ, SHARED, PLAIN, WRITE, ELSEWHERE];

/** Every run answers another number, so an answer says which run it is of. */
function counting(limits: ConstructorParameters<typeof CachedHall>[2] = {}): CachedHall {
  const hall: CachedHall = new CachedHall(TOOLS, () => hall.runs, limits);
  return hall;
}

/** Work that ends when the test says so, one answer per run. */
function held(limits: ConstructorParameters<typeof CachedHall>[2] = {}) {
  const runs: PromiseWithResolvers<unknown>[] = [];
  const hall = new CachedHall(
    TOOLS,
    () => {
      const run = Promise.withResolvers<unknown>();
      runs.push(run);
      return run.promise;
    },
    limits,
  );
  return { hall, runs };
}

const turn = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('an answer', () => {
  it('is given again until its time is over', async () => {
    const hall = counting();
    expect([await hall.call(READ), await hall.call(READ)]).toEqual([1, 1]);
    hall.nowMs = TTL_MS - 1;
    expect(await hall.call(READ)).toBe(1);
    hall.nowMs = TTL_MS;
    expect(await hall.call(READ)).toBe(2);
    expect(hall.calls.map(({ cache }) => cache)).toEqual(['miss', 'hit', 'hit', 'miss']);
  });

  it('is as old as its call, not as its end', async () => {
    const { hall, runs } = held();
    const slow = hall.call(READ);
    hall.nowMs = TTL_MS - 1;
    runs[0]?.resolve('old');
    expect(await slow).toBe('old');
    expect(await hall.call(READ)).toBe('old');
    hall.nowMs = TTL_MS;
    const again = hall.call(READ);
    runs[1]?.resolve('new');
    expect(await again).toBe('new');
  });

  it('is of the arguments, in whatever order they were written', async () => {
    const hall = counting();
    expect(await hall.call(READ, { input: { a: 1, b: { c: [1, 2], d: null } } })).toBe(1);
    expect(await hall.call(READ, { input: { b: { d: null, c: [1, 2] }, a: 1 } })).toBe(1);
    expect(await hall.call(READ, { input: { a: 1, b: { c: [2, 1], d: null } } })).toBe(2);
    expect(await hall.call(READ, { input: { a: '1', b: { c: [1, 2], d: null } } })).toBe(3);
  });

  it('is not looked for where JSON cannot write what was sent', async () => {
    const hall = counting();
    const deep = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`) as unknown;
    for (const input of [{ n: JSON.parse('1e999') as number }, deep]) {
      expect(await hall.call(READ, { input })).not.toBe(await hall.call(READ, { input }));
    }
    expect(hall.calls.map(({ cache }) => cache)).toEqual(Array(4).fill('bypass'));
  });

  it('is nobody else’s to change', async () => {
    const hall = counting();
    const content = async () =>
      (await hall.settle(READ)) as unknown as { answer: { structuredContent: { value: number } } };
    const first = await content();
    first.answer.structuredContent.value = 666;
    const second = await content();
    expect(second.answer.structuredContent.value).toBe(1);
    second.answer.structuredContent.value = 666;
    expect(await hall.call(READ)).toBe(1);
  });

  it('is kept of successes only, of tools that say so, and where caching is on', async () => {
    const failing: CachedHall = new CachedHall(TOOLS, () => {
      throw new Failure('tool_error', 'no');
    });
    expect([await failing.call(READ), await failing.call(READ), failing.runs]).toEqual(['tool_error', 'tool_error', 2]);
    const hall = counting();
    expect([await hall.call(PLAIN), await hall.call(PLAIN)]).toEqual([1, 2]);
    expect(hall.calls[0]?.cache).toBeUndefined();
    const off = counting({ results: 'off' });
    expect([await off.call(READ), await off.call(READ)]).toEqual([1, 2]);
  });

  it('is not kept when it is too large', async () => {
    const large = new CachedHall(TOOLS, () => 'x'.repeat(2_000), { maxEntryBytes: 1_000 });
    await large.call(READ);
    await large.call(READ);
    expect(large.runs).toBe(2);
  });

  it('is of this call alone where the handler looked at its client, or the client wants progress', async () => {
    const looking: CachedHall = new CachedHall(TOOLS, (call) => {
      call.askChannel.can('form');
      return looking.runs;
    });
    expect([await looking.call(READ), await looking.call(READ)]).toEqual([1, 2]);
    const hall = counting();
    await hall.call(READ);
    expect(await hall.call(READ, { wantsProgress: true })).toBe(2);
    expect(await hall.call(READ)).toBe(1);
  });

  it('lives as long as its preset says', () => {
    expect([MINUTE_1, MINUTES_5, MINUTES_15].map((ms) => ms / 60_000)).toEqual([1, 5, 15]);
  });
});

describe('a write', () => {
  it('makes its toolset forget, for everybody, and no other', async () => {
    const hall = counting();
    const eve = { ...ADA, id: 'eve' };
    await hall.call(READ);
    await hall.call(READ, { principal: eve });
    await hall.call(ELSEWHERE);
    expect(await hall.call(READ)).toBe(1);
    await hall.call(WRITE);
    expect([await hall.call(READ), await hall.call(READ, { principal: eve })]).toEqual([5, 6]);
  });

  it('counts also when it failed on its way: it may have been done', async () => {
    const hall: CachedHall = new CachedHall(TOOLS, ({ operation }) => {
      if (operation === WRITE) throw new Failure('timeout', 'perhaps it was done');
      return hall.runs;
    });
    await hall.call(READ);
    await hall.call(WRITE);
    expect(await hall.call(READ)).toBe(3);
  });

  it('is not undone by a read that began before it', async () => {
    const { hall, runs } = held();
    const before = hall.call(READ);
    const write = hall.call(WRITE);
    await turn();
    runs[1]?.resolve('written');
    await write;
    // Who comes now must neither wait for the old read, nor ever get what it brings.
    const after = hall.call(READ);
    await turn();
    runs[2]?.resolve('new');
    runs[0]?.resolve('old');
    expect([await before, await after, await hall.call(READ)]).toEqual(['old', 'new', 'new']);
  });
});

describe('identical calls at once', () => {
  it('run once', async () => {
    const { hall, runs } = held();
    const calls = Array.from({ length: 20 }, () => hall.call(READ));
    const other = hall.call(READ, { input: { other: true } });
    await turn();
    expect(runs).toHaveLength(2);
    runs[0]?.resolve('one');
    runs[1]?.resolve('two');
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['one']));
    expect(await other).toBe('two');
  });

  it('go on when the one that runs is cancelled', async () => {
    const { hall, runs } = held();
    const client = new AbortController();
    const leader = hall.call(READ, { signal: client.signal });
    const followers = [hall.call(READ), hall.call(READ)];
    await turn();
    client.abort();
    expect(await leader).toBe('cancelled');
    await turn();
    expect(runs).toHaveLength(2);
    runs[1]?.resolve('second try');
    expect(await Promise.all(followers)).toEqual(['second try', 'second try']);
  });

  it('each obey their own time and their own client', async () => {
    const { hall, runs } = held();
    const leader = hall.call(READ);
    const client = new AbortController();
    const gone = hall.call(READ, { signal: client.signal });
    expect(await hall.call(READ, { timeoutMs: 5 })).toBe('timeout');
    client.abort();
    expect(await gone).toBe('cancelled');
    runs[0]?.resolve('late');
    expect(await leader).toBe('late');
  });

  it('each run when the one before failed: a failure is nobody else’s', async () => {
    const { hall, runs } = held();
    const leader = hall.call(READ);
    const followers = [hall.call(READ), hall.call(READ)];
    await turn();
    runs[0]?.reject(new Failure('upstream', 'no'));
    expect(await leader).toBe('upstream');
    await turn();
    expect(runs).toHaveLength(3);
    runs[1]?.resolve(1);
    runs[2]?.resolve(2);
    expect(await Promise.all(followers)).toEqual([1, 2]);
  });

  it('wait in bounded number: further ones take the way of every call, whose line is bounded', async () => {
    const { hall, runs } = held();
    const calls = Array.from({ length: 1_003 }, () => hall.call(READ));
    await turn();
    // One runs, a thousand wait, two run by themselves.
    expect(runs).toHaveLength(3);
    for (const run of runs) run.resolve('all');
    expect(new Set(await Promise.all(calls))).toEqual(new Set(['all']));
  });

  it('do not wait for one that asks its client', async () => {
    const answers = [Promise.withResolvers<unknown>(), Promise.withResolvers<unknown>()];
    const hall: CachedHall = new CachedHall(TOOLS, (call) => {
      if (hall.runs === 1) call.askChannel.can('form');
      return answers[hall.runs - 1]?.promise;
    });
    const asking = hall.call(READ);
    const follower = hall.call(READ);
    answers[1]?.resolve('own');
    expect(await follower).toBe('own');
    answers[0]?.resolve('asked');
    expect(await asking).toBe('asked');
  });
});

describe('another principal’s answer', () => {
  const ROOT: Principal = { ...ADA, permissions: { allowWrite: true }, clientId: 'app', email: 'a@b.c' };
  it.each<[string, Partial<Principal>]>([
    ['id', { id: 'eve' }],
    ['issuer', { issuer: 'two' }],
    ['credential', { kind: 'api_key' }],
    ['client', { clientId: 'other' }],
    ['email', { email: 'x@y.z' }],
    ['roles', { roles: [] }],
    ['scopes', { scopes: ['read', 'write'] }],
    ['permissions', { permissions: { allowWrite: false } }],
    ['cap', { permissions: { allowWrite: true, maxRecords: 5 } }],
  ])('is not given to one of another %s', async (_what, difference) => {
    const hall = counting();
    await hall.call(READ, { principal: ROOT });
    expect(await hall.call(READ, { principal: { ...ROOT, ...difference } })).toBe(2);
  });

  it('is not of one token: a new one of the same principal gets it', async () => {
    const hall = counting();
    await hall.call(READ, { principal: { ...ROOT, expiresAt: 1 } });
    expect(await hall.call(READ, { principal: { ...ROOT, expiresAt: 2 } })).toBe(1);
  });

  it('is given where the tool is shared, but not past the cap of a client', async () => {
    const hall = counting();
    await hall.call(SHARED, { principal: ROOT });
    expect(await hall.call(SHARED, { principal: { ...ROOT, id: 'eve', roles: [] } })).toBe(1);
    const capped = { ...ROOT, permissions: { allowWrite: true, maxRecords: 5 } };
    expect(await hall.call(SHARED, { principal: capped })).toBe(2);
  });
});
