import { randomUUID } from 'node:crypto';
import type { Settings } from '../../../config/config.schema.js';
import { connectRedis } from '../../../redis/connect-redis.js';
import { reasonOf } from '../bounded-check.js';
import type { Check } from '../check.js';
import { failed, type Finding, note, ok } from '../finding.js';
import { type ClockReading, readingOf } from './clock.js';

/** Milliseconds after which the one key that is written is gone, whatever becomes of us. */
const KEY_EXPIRES_MS = 10_000;

export function redisCheck({ url, prefix }: Settings['redis'], clocks: ClockReading[]): Check {
  return {
    name: 'redis',
    title: 'Redis',
    limitMs: 6_000,
    run: async () => {
      if (url === undefined) {
        return note('Not configured: each instance stands alone.', 'Set REDIS_URL before there are two.');
      }
      return redisFinding(url, `${prefix}doctor:${randomUUID()}`, clocks);
    },
  };
}

async function redisFinding(url: string, key: string, clocks: ClockReading[]): Promise<Finding> {
  const client = connectRedis(url, 'gatehouse-doctor');
  let lastError: unknown;
  client.on('error', (error: unknown) => (lastError = error));
  try {
    await client.connect();
    const asked = Date.now();
    const [seconds, microseconds] = await client.time();
    clocks.push(readingOf('Redis', Number(seconds) * 1_000 + Number(microseconds) / 1_000, asked, Date.now()));
    await client.set(key, 'doctor', 'PX', KEY_EXPIRES_MS);
    // Limits are taken by a script, so it must be allowed to run one.
    const read = await client.eval("return redis.call('get', KEYS[1])", 1, key);
    await client.del(key);
    if (read !== 'doctor') return failed('It did not keep what was written.', 'Look at its memory and its replicas.');
    return ok('Answers, keeps, and runs scripts.');
  } catch (thrown) {
    return failed(
      `${reasonOf(lastError ?? thrown)}.`,
      'Start it, or mend REDIS_URL and what its user may do; until then each instance stands alone.',
    );
  } finally {
    client.disconnect();
  }
}
