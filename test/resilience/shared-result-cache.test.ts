import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { SharedRedis } from '../../src/redis/shared-redis.js';
import { CachedModule, NOTE } from '../fixtures/cached.tools.js';
import { callTool } from '../fixtures/raw-call.js';
import { type RunningRedis, startRedis } from '../fixtures/redis.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const redis = await startRedis();
afterAll(() => redis?.stop());
/** Longer than the service takes to notice, and to connect again. */
const NOTICED = { timeout: 15_000, interval: 50 };

describe.skipIf(redis === undefined)('answers that instances share', () => {
  const { url, pause, resume, stop, restart } = redis ?? ({} as RunningRedis);
  const secret = 'a-secret-of-the-instances-that-belong-together';
  let [one, two] = [] as unknown as [TestServer, TestServer];

  const isUp = (server: TestServer) => server.app.get(SharedRedis, { strict: false }).isUp;
  const start = async (env: Record<string, string> = {}) => {
    const shared = { REDIS_URL: url, JWT_SECRET: secret, INVENTORY_PSEUDONYM_KEY: secret };
    const server = await startTestServer([CachedModule], { ...shared, ...env });
    await vi.waitFor(() => expect(isUp(server)).toBe(true), NOTICED);
    return server;
  };
  const call = async (server: TestServer, tool: string, input: object = {}, sub = 'ada') => {
    const authorization = `Bearer ${await server.token({ sub })}`;
    const startedAt = performance.now();
    const { headers, message } = await callTool(server, { era: '2026-07-28', tool, input, authorization });
    const data = (message.result as { structuredContent?: Record<string, unknown> }).structuredContent;
    return { use: headers.get('x-cache'), text: data?.['text'], run: data?.['run'], ms: performance.now() - startedAt };
  };
  const note = (server: TestServer, sub?: string) => call(server, 'note', {}, sub);
  const write = (server: TestServer, text: string) => call(server, 'write-note', { text });
  const entries = async (client: Redis) => client.keys('gatehouse:cache:*:answer:*');

  beforeEach(async () => {
    await restart();
    NOTE.text = 'old';
    [one, two] = await Promise.all([start(), start()]);
  });
  afterEach(() => Promise.all([one.close(), two.close()]));

  it('are given by every instance, each to whom it was given first', async () => {
    const first = await note(one);
    expect(await note(two)).toMatchObject({ use: 'HIT', run: first.run });
    expect(await note(two, 'eve')).toMatchObject({ use: 'MISS' });
  });

  it('are not given where they would come from somewhere else, and end there too by a write', async () => {
    const elsewhere = await start({ INTERNAL_API_URL: 'https://staging.example.com' });
    onTestFinished(() => elsewhere.close());
    const first = await note(one);
    const there = await note(elsewhere);
    expect(there.use).toBe('MISS');
    expect(there.run).not.toBe(first.run);
    expect([(await note(one)).run, (await note(elsewhere)).run]).toEqual([first.run, there.run]);
    await write(one, 'new');
    expect(await note(elsewhere)).toMatchObject({ use: 'MISS', text: 'new' });
  });

  it('are not given to who asks an API with another credential, which may be of another account', async () => {
    const [old, rotated] = await Promise.all(['old', 'new'].map((key) => start({ INTERNAL_API_KEY: key })));
    onTestFinished(async () => void (await Promise.all([old!.close(), rotated!.close()])));
    const first = await note(old!);
    expect((await note(rotated!)).use).toBe('MISS');
    expect(await note(old!)).toMatchObject({ use: 'HIT', run: first.run });
  });

  it('are forgotten by all when one writes, before the write is answered', async () => {
    for (const text of ['first', 'second', 'third']) {
      await note(two);
      await write(one, text);
      expect(await note(two)).toMatchObject({ use: 'MISS', text });
      expect(await note(one)).toMatchObject({ use: 'HIT', text });
    }
  });

  it('that are no answers are not given', async () => {
    const client = new Redis(url);
    await note(one);
    const [key = ''] = await entries(client);
    const generation = ((await client.get(key)) ?? '').split('\n')[0] ?? '';
    for (const planted of [
      '',
      'x',
      `${generation}\nnot json`,
      `${generation}\n{"content":"evil"}`,
      `${generation}\n[]`,
    ]) {
      await client.set(key, planted, 'KEEPTTL');
      expect(await note(two)).toMatchObject({ use: 'MISS', text: 'old' });
    }
    expect(await note(two)).toMatchObject({ use: 'HIT' });
    await client.quit();
  });

  it('all end by themselves: nothing is in Redis without a time', async () => {
    const client = new Redis(url);
    await note(one);
    await write(one, 'new');
    const keys = await client.keys('gatehouse:cache:*');
    expect(keys.length).toBeGreaterThanOrEqual(2);
    for (const key of keys) expect(await client.pttl(key)).toBeGreaterThan(0);
    expect(await client.pttl((await entries(client))[0] ?? '')).toBeLessThanOrEqual(300_000);
    await client.quit();
  });

  it('are run for, never failed, while Redis is lost, and forgotten when it is back', async () => {
    await note(one);
    await stop();
    await vi.waitFor(() => expect([isUp(one), isUp(two)]).toEqual([false, false]), NOTICED);
    expect(await note(one)).toMatchObject({ use: 'MISS', text: 'old' });
    await write(one, 'written while it was lost');
    expect(await note(two)).toMatchObject({ use: 'MISS', text: 'written while it was lost' });
    await restart();
    await vi.waitFor(() => expect([isUp(one), isUp(two)]).toEqual([true, true]), NOTICED);
    await vi.waitFor(async () => expect((await note(one)).use).toBe('HIT'), NOTICED);
    expect((await note(two)).text).toBe('written while it was lost');
  });

  it('survive no flush: what was there before is not given after it', async () => {
    const client = new Redis(url);
    const first = await note(one);
    const [key = ''] = await entries(client);
    const kept = (await client.get(key)) ?? '';
    await client.flushall();
    // As a replica would that missed the flush.
    await client.set(key, kept, 'PX', 60_000);
    expect((await note(two)).run).not.toBe(first.run);
    await client.quit();
  });

  it('make nobody wait when Redis says nothing, and no write is lost on the way', async () => {
    await note(two);
    pause();
    try {
      const read = await note(one);
      expect(read).toMatchObject({ use: 'MISS' });
      expect(read.ms).toBeLessThan(1_000);
      const written = await write(one, 'written while it was silent');
      expect(written.ms).toBeLessThan(1_500);
      expect(await note(one)).toMatchObject({ use: 'MISS', text: 'written while it was silent' });
    } finally {
      resume();
    }
    await vi.waitFor(async () => expect((await note(two)).text).toBe('written while it was silent'), NOTICED);
    await vi.waitFor(async () => expect((await note(one)).use).toBe('HIT'), NOTICED);
    expect((await note(two)).text).toBe('written while it was silent');
  });
});
