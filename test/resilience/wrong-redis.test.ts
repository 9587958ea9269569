import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { createLogger } from '../../src/observability/logger.js';
import { RedisLink } from '../../src/redis/redis-link.js';
import { type RunningRedis, startRedis } from '../fixtures/redis.js';
import { startTestServer } from '../fixtures/test-server.js';

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-wrong-redis-'));
const file = join(folder, 'sentinel.conf');

/** It writes into its file who it is, and says so the first time only. */
function startSentinel(): Promise<RunningRedis | undefined> {
  writeFileSync(file, '');
  return startRedis([file, '--sentinel']);
}

const WRONG = [
  { kind: 'a node of a cluster', start: () => startRedis(['--cluster-enabled', 'yes']), says: /a node of a cluster/ },
  { kind: 'a sentinel', start: startSentinel, says: /a sentinel, which keeps nothing/ },
];

let redis: RunningRedis | undefined;
const isThere = (await startRedis().then((one) => one?.stop().then(() => true))) ?? false;
afterEach(() => redis?.stop());
afterAll(() => rmSync(folder, { recursive: true }));

describe.runIf(isThere).each(WRONG)('$kind behind REDIS_URL', ({ start, says }) => {
  it('refuses the start, and says what to do', async () => {
    redis = await start();
    await expect(startTestServer([], { REDIS_URL: redis!.url })).rejects.toThrow(says);
  });

  it('is a lost Redis to a service that runs, and is told of once', async () => {
    const lines: { msg: string; err?: { message: string } }[] = [];
    const logger = createLogger({ level: 'info' }, 1, { write: (line) => void lines.push(JSON.parse(line)) });
    redis = await start();
    const link = new RedisLink(redis!.url, 'test', 'commands', logger);
    let attempts = 0;
    link.client.on('close', () => (attempts += 1));
    link.open();
    await expect.poll(() => attempts).toBeGreaterThan(3);
    expect(link.isUp).toBe(false);
    await expect(link.client.get('key')).rejects.toThrow();
    expect(lines.map(({ err }) => err?.message)).toEqual([expect.stringMatching(says)]);
    await link.close();
  });
});
