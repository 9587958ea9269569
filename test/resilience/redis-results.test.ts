import { Redis } from 'ioredis';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { RedisResults } from '../../src/cache/redis-results.js';
import { SharedRedis } from '../../src/redis/shared-redis.js';
import { type RunningRedis, startRedis } from '../fixtures/redis.js';

const redis = await startRedis();
afterAll(() => redis?.stop());
const NOTICED = { timeout: 10_000, interval: 20 };

describe.skipIf(redis === undefined)('what one instance could not say', () => {
  const { url } = redis ?? ({} as RunningRedis);
  const logger = pino({ enabled: false });
  let [mine, theirs] = [] as unknown as [SharedRedis, SharedRedis];
  let [here, there] = [] as unknown as [RedisResults, RedisResults];
  let admin: Redis;

  const isUp = (one: SharedRedis) => vi.waitFor(() => expect(one.isUp).toBe(true), NOTICED);
  const found = async (results: RedisResults) => (await results.find('notes', 'key')).result;
  const keep = async () => {
    const { generation } = await here.find('notes', 'key');
    here.keep({ toolset: 'notes', key: 'key', generation, text: '{"content":[]}', ttlMs: 60_000 });
    expect([await found(here), await found(there)]).toEqual(['hit', 'hit']);
  };

  beforeAll(() => {
    admin = new Redis(url);
  });
  afterAll(() => admin.quit());
  beforeEach(async () => {
    await admin.flushall();
    [mine, theirs] = [new SharedRedis(url, 'test:', logger), new SharedRedis(url, 'test:', logger)];
    [here, there] = [new RedisResults(mine), new RedisResults(theirs)];
    for (const one of [mine, theirs]) one.open();
    await Promise.all([isUp(mine), isUp(theirs)]);
  });
  afterEach(async () => {
    for (const one of [here, there]) one.close();
    await Promise.all([mine.close(), theirs.close()]);
  });

  it('is not served here, and said as soon as it can be', async () => {
    await keep();
    await admin.acl('SETUSER', 'default', '-set');
    await here.forget('notes');
    expect(await found(here)).toBe('error');
    await admin.acl('SETUSER', 'default', '+set');
    await vi.waitFor(async () => expect([await found(here), await found(there)]).not.toContain('hit'), NOTICED);
    await vi.waitFor(async () => expect(await found(here)).not.toBe('error'), NOTICED);
    expect(await found(there)).not.toBe('hit');
  });

  it('may be anything while it was cut off: all is forgotten when it is back', async () => {
    await keep();
    mine.client.disconnect();
    await vi.waitFor(() => expect(mine.isUp).toBe(false), NOTICED);
    expect([await found(here), await found(there)]).toEqual(['error', 'hit']);
    await mine.client.connect();
    await isUp(mine);
    await vi.waitFor(async () => expect(await found(there)).toBe('stale'), NOTICED);
  });

  it('is nothing when it starts: a new instance leaves what the others keep', async () => {
    await keep();
    const third = new SharedRedis(url, 'test:', logger);
    const late = new RedisResults(third);
    third.open();
    await isUp(third);
    expect([await found(late), await found(there)]).toEqual(['hit', 'hit']);
    late.close();
    await third.close();
  });

  it('lets nobody wait for a run that began before the write, also while Redis is lost', async () => {
    mine.client.disconnect();
    await vi.waitFor(() => expect(mine.isUp).toBe(false), NOTICED);
    const before = await here.find('notes', 'key');
    expect((await here.find('notes', 'other')).generation).toBe(before.generation);
    await here.forget('notes');
    expect((await here.find('notes', 'key')).generation).not.toBe(before.generation);
  });
});
