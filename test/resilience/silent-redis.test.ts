import { pino } from 'pino';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { bring } from '../../src/instances/bring.js';
import { Instances } from '../../src/instances/instances.js';
import { RedisChannels } from '../../src/redis/redis-channels.js';
import { SharedRedis } from '../../src/redis/shared-redis.js';
import { startRedis } from '../fixtures/redis.js';
import { startSilentLine } from '../fixtures/silent-line.js';

const redis = await startRedis();
afterAll(() => redis?.stop());

it.runIf(redis)(
  'is used again on other connections once a line is mended that swallowed everything',
  async () => {
    const line = await startSilentLine(Number(new URL(redis!.url).port));
    const logger = pino({ enabled: false });
    const url = `redis://127.0.0.1:${line.port}`;
    const shared = new SharedRedis(url, 'silent:', logger);
    const channels = new RedisChannels(url, shared, logger);
    onTestFinished(async () => {
      await Promise.all([shared.close(), channels.close()]);
      await line.stop();
    });
    const heard: string[] = [];
    shared.open();
    await channels.subscribe('silent:told', (message) => void heard.push(message));
    await vi.waitFor(() => expect(shared.isUp && channels.isUp).toBe(true), { timeout: 10_000 });
    line.swallow();
    const since = performance.now();
    await expect(shared.client.get('silent:key')).rejects.toThrow();
    expect(performance.now() - since).toBeLessThan(3_000);
    await vi.waitFor(() => expect(shared.isUp || channels.isUp).toBe(false), { timeout: 15_000 });
    line.mend();
    await vi.waitFor(() => expect(shared.isUp && channels.isUp).toBe(true), { timeout: 15_000 });
    await vi.waitFor(
      async () => {
        await channels.publish('silent:told', 'again');
        expect(heard).toContain('again');
      },
      { timeout: 15_000 },
    );
  },
  60_000,
);

function instanceAt(url: string): Instances {
  const logger = pino({ enabled: false });
  const shared = new SharedRedis(url, 'parcels:', logger);
  const channels = new RedisChannels(url, shared, logger);
  shared.open();
  onTestFinished(async () => void (await Promise.all([shared.close(), channels.close()])));
  return new Instances(shared, channels, logger);
}

it.runIf(redis)('asks an instance again whether a parcel is for it now', async () => {
  const [here, there] = [instanceAt(redis!.url), instanceAt(redis!.url)];
  let isForIt = false;
  await there.topic('asked', z.string()).listen(() => isForIt);
  const parcel = here.topic('asked', z.string()).parcel('is it yours?');
  await vi.waitFor(() => expect(parcel.tell()).resolves.toBe(false), { timeout: 10_000 });
  isForIt = true;
  await vi.waitFor(() => expect(parcel.tell()).resolves.toBe(true), { timeout: 10_000 });
});

it.runIf(redis)(
  'brings what is for an instance that Redis has not noticed is gone, once it listens again, and once',
  async () => {
    const line = await startSilentLine(Number(new URL(redis!.url).port));
    const [here, there] = [instanceAt(redis!.url), instanceAt(`redis://127.0.0.1:${line.port}`)];
    onTestFinished(() => line.stop());
    const heard: string[] = [];
    await there.topic('told', z.string()).listen((body) => void heard.push(body));
    const topic = here.topic('told', z.string());
    await vi.waitFor(async () => expect(await topic.parcel('first').tell()).toBe(true), { timeout: 10_000 });
    line.swallow();
    expect(await topic.publish('lost')).toBe(1);
    const parcel = topic.parcel('second');
    expect(await parcel.tell()).toBe(false);
    line.mend();
    expect(await bring(parcel, () => Promise.resolve(true), 60_000)).toBe('taken');
    // Its receipt may have been lost.
    expect(await parcel.tell()).toBe(true);
    expect(heard).toEqual(['first', 'second']);
  },
  90_000,
);
