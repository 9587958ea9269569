import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { RedisChannels } from '../../src/redis/redis-channels.js';
import { RedisScript } from '../../src/redis/redis-script.js';
import { SharedRedis } from '../../src/redis/shared-redis.js';
import { type RunningRedis, startRedis } from '../fixtures/redis.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const redis = await startRedis();
/** Longer than the service takes to notice, and to connect again. */
const NOTICED = { timeout: 15_000, interval: 50 };

let server: TestServer;
const health = async () => (await (await fetch(new URL('/health', server.url))).json()) as Record<string, unknown>;
const shared = () => server.app.get(SharedRedis, { strict: false });
const said = (text: string) => server.logs.filter(({ msg }) => String(msg).includes(text));

afterAll(() => redis?.stop());

it('without REDIS_URL there is none, and nobody asks for it', async () => {
  server = await startTestServer([]);
  expect(shared()).toBeUndefined();
  expect((await health())['dependencies']).not.toHaveProperty('redis');
  await server.close();
});

it('a Redis that is down at start is said once, and does not keep the service from starting', async () => {
  server = await startTestServer([], { REDIS_URL: 'redis://:hunter2@127.0.0.1:1' });
  // Once for each connection.
  const purposes = () => said('Redis cannot be reached').map(({ purpose }) => purpose);
  await vi.waitFor(() => expect(purposes().toSorted()).toEqual(['commands', 'messages between instances']), NOTICED);
  expect(await health()).toMatchObject({ status: 'degraded', dependencies: { redis: { status: 'down' } } });
  expect(JSON.stringify(server.logs)).not.toContain('hunter2');
  await server.close();
});

describe.skipIf(redis === undefined)('the Redis that instances share', () => {
  const { url, pause, resume, stop, restart } = redis ?? ({} as RunningRedis);

  beforeAll(() => restart());
  afterEach(() => server.close());

  async function start(): Promise<void> {
    server = await startTestServer([], { REDIS_URL: url });
    await vi.waitFor(() => expect(shared().isUp).toBe(true), NOTICED);
  }

  it('is a dependency in /health, and a metric', async () => {
    await start();
    expect(await health()).toMatchObject({ status: 'healthy', dependencies: { redis: { status: 'up' } } });
    expect(await (await fetch(new URL('/metrics', server.url))).text()).toMatch(/^mcp_redis_up 1/m);
  });

  it('that is lost degrades the service, refuses at once, and is used again when it is back', async () => {
    await start();
    await stop();
    await vi.waitFor(async () => expect(await health()).toMatchObject({ status: 'degraded' }), NOTICED);
    const startedAt = performance.now();
    await expect(shared().client.get('key')).rejects.toThrow();
    expect(performance.now() - startedAt).toBeLessThan(200);
    const lost = () => said('Redis cannot be reached').filter(({ purpose }) => purpose === 'commands');
    // That it is gone, and why there is no other connection.
    const causes = ['The connection was closed', expect.stringContaining('ECONNREFUSED')];
    await vi.waitFor(() => expect(lost().map(({ err }) => (err as Error).message)).toEqual(causes), NOTICED);
    await restart();
    await vi.waitFor(async () => expect(await health()).toMatchObject({ status: 'healthy' }), NOTICED);
    expect(lost()).toHaveLength(causes.length);
    expect(said('Redis is back').filter(({ purpose }) => purpose === 'commands')).toHaveLength(1);
  });

  it('that hangs refuses each command in time and is given up', async () => {
    await start();
    pause();
    const startedAt = performance.now();
    await expect(shared().client.get('key')).rejects.toThrow();
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    await vi.waitFor(() => expect(shared().isUp).toBe(false), NOTICED);
    resume();
    await vi.waitFor(async () => expect(await shared().client.ping()).toBe('PONG'), NOTICED);
  });

  it('that is full degrades the service, for it takes nothing', async () => {
    await start();
    const admin = new Redis(url);
    await admin.config('SET', 'maxmemory', '1');
    await vi.waitFor(async () => {
      expect(await health()).toMatchObject({ status: 'degraded', dependencies: { redis: { status: 'down' } } });
    }, NOTICED);
    await admin.config('SET', 'maxmemory', '0');
    await vi.waitFor(async () => expect(await health()).toMatchObject({ status: 'healthy' }), NOTICED);
    await admin.quit();
  });

  it('is sent a script although it owes answers', async () => {
    await start();
    const send = vi.spyOn(shared().client, 'sendCommand');
    const names = () => send.mock.calls.map(([{ name }]) => name);
    const owed = shared().client.get('key');
    await vi.waitUntil(() => names().includes('get'), { interval: 0 });
    send.mockClear();
    const next = shared().client.get('other');
    const ran = new RedisScript('return 1').run(shared().client, [], []);
    expect(names()).toEqual(['evalsha']);
    expect(await Promise.all([owed, next, ran])).toEqual([null, null, 1]);
    send.mockRestore();
  });

  it('carries messages again to who listened before it was lost', async () => {
    await start();
    const channels = server.app.get(RedisChannels, { strict: false });
    const heard: string[] = [];
    const end = await channels.subscribe('c', (message) => void heard.push(message));
    expect(await channels.publish('c', 'one')).toBe(1);
    await vi.waitFor(() => expect(heard).toEqual(['one']));
    const backAgain = vi.fn<() => void>();
    channels.onUp(backAgain);
    await restart();
    await vi.waitFor(() => expect(backAgain).toHaveBeenCalled(), NOTICED);
    await vi.waitFor(async () => expect(await channels.publish('c', 'two')).toBe(1), NOTICED);
    await vi.waitFor(() => expect(heard).toEqual(['one', 'two']));
    end();
    await vi.waitFor(async () => expect(await channels.publish('c', 'three')).toBe(0));
  });

  it('that was given another password says so in the log, once', async () => {
    await start();
    const admin = new Redis(url);
    await admin.config('SET', 'requirepass', 'another');
    await admin.call('AUTH', 'another');
    await admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    const refusals = () =>
      said('cannot be reached').filter(
        (line) => line['purpose'] === 'commands' && JSON.stringify(line).includes('NOAUTH'),
      );
    await vi.waitFor(() => expect(refusals()).toHaveLength(1), NOTICED);
    await admin.config('SET', 'requirepass', '');
    await vi.waitFor(() => expect(said('Redis is back')).not.toHaveLength(0), NOTICED);
    expect(refusals()).toHaveLength(1);
    await admin.quit();
  });

  it('that does not let us listen is said once, and asked again until it does', async () => {
    const admin = new Redis(url);
    const grant = (...rights: string[]) =>
      admin.call('ACL', 'SETUSER', 'deaf', 'on', '>secret', '~*', '+@all', ...rights);
    await grant('resetchannels');
    const connections = async () => Number(/total_connections_received:(\d+)/.exec(await admin.info('stats'))![1]);
    server = await startTestServer([], { REDIS_URL: url.replace('redis://', 'redis://deaf:secret@') });
    await vi.waitFor(() => expect(said('lacks a right')).not.toHaveLength(0), NOTICED);
    await vi.waitFor(() => expect(said('could not listen')).toHaveLength(1), NOTICED);
    const before = await connections();
    const backAgain = vi.fn<() => void>();
    server.app.get(RedisChannels, { strict: false }).onUp(backAgain);
    const denied = async () => (await admin.call('ACL', 'LOG')) as unknown[][];
    await admin.call('ACL', 'LOG', 'RESET');
    await vi.waitFor(async () => expect(await denied()).not.toEqual([]), NOTICED);
    expect(await connections()).toBe(before);
    await grant('allchannels');
    await vi.waitFor(() => expect(backAgain).toHaveBeenCalled(), NOTICED);
    for (const text of ['lacks a right', 'could not listen', 'listening to other instances again'])
      expect(said(text)).toHaveLength(1);
    await admin.quit();
  });
});
