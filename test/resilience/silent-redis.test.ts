import { pino } from 'pino';
import { afterAll, expect, it, onTestFinished, vi } from 'vitest';
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
