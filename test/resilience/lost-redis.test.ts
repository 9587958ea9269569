import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { CallsOnRedis, SESSIONS } from '../fixtures/calls-on-redis.js';
import { heapInUse } from '../fixtures/heap-in-use.js';
import { startRedis } from '../fixtures/redis.js';
import { type BadLine, startBadLine } from '../fixtures/toxiproxy.js';

const DEADLINE_MS = 3_000;
/** Milliseconds an answer may need beyond the deadline of its call, on a busy machine. */
const SLACK_MS = 2_000;
/** What is kept of some thousand calls: their log lines, and answers that sessions could ask for again. */
const MOST_GROWTH_BYTES = 64 * 1024 ** 2;

const redis = await startRedis();
afterAll(() => redis?.stop());

let calls: CallsOnRedis;
let heapBefore: number;

async function start(url: string): Promise<void> {
  calls = await CallsOnRedis.start({ url }, { CALL_TIMEOUT_MS: String(DEADLINE_MS), SESSIONS_MAX_PER_PRINCIPAL: '50' });
  heapBefore = heapInUse();
}

/**
 * No call failed, hung or is unaccounted for, what waited for Redis is gone, and all of it works again.
 * @param endedSessions How many calls may have met a session that is no more.
 */
async function expectRecovered(endedSessions = 0): Promise<void> {
  await calls.untilRecovered();
  let ended = 0;
  for (const account of calls.accounts) {
    const { ok, invalid_input: withoutSession = 0, ...others } = await account.expectBalance();
    expect(ok).toBeGreaterThan(0);
    expect(others).toEqual({});
    ended += withoutSession;
  }
  expect(ended).toBeLessThanOrEqual(endedSessions);
  expect(calls.slowestMs).toBeLessThan(DEADLINE_MS + SLACK_MS);
  expect(heapInUse() - heapBefore).toBeLessThan(MOST_GROWTH_BYTES);
}

describe.runIf(redis)('under load, a Redis', () => {
  beforeAll(() => redis!.restart());
  beforeEach(() => start(redis!.url));
  afterEach(() => calls.close());

  it('that is stopped fails no call, and is used again once it is back', async () => {
    await calls.during(async () => {
      await redis!.stop();
      await calls.pair.connected(false);
      await calls.untilAnswered(200);
      await redis!.restart();
    });
    await expectRecovered();
  }, 90_000);

  it('that stands still fails no call, and is used again once it goes on', async () => {
    await calls.during(async () => {
      redis!.pause();
      try {
        await calls.pair.connected(false);
        await calls.untilAnswered(200);
      } finally {
        redis!.resume();
      }
    });
    await expectRecovered();
  }, 90_000);

  it('that forgets everything ends each session once, and fails no other call', async () => {
    const [times, client] = [3, new Redis(redis!.url)];
    await calls.during(async () => {
      for (let time = 0; time < times; time += 1) {
        await client.flushall();
        await client.script('FLUSH');
        await calls.untilAnswered(50);
      }
    });
    await client.quit();
    await expectRecovered(times * SESSIONS);
  }, 90_000);

  it('that is started anew again and again fails no call', async () => {
    await calls.during(async () => {
      for (let time = 0; time < 3; time += 1) {
        await redis!.restart();
        await calls.untilAnswered(50);
      }
    });
    await expectRecovered();
  }, 90_000);
});

const probe = redis && (await startBadLine(Number(new URL(redis.url).port)));
await probe?.stop();

describe.runIf(probe)('under load, a line to Redis', () => {
  let line: BadLine;
  beforeAll(async () => {
    await redis!.restart();
    line = (await startBadLine(Number(new URL(redis!.url).port)))!;
  });
  beforeEach(() => start(`redis://127.0.0.1:${line.port}`));
  afterEach(async () => {
    await line.mend();
    await calls.close();
  });
  afterAll(() => line.stop());

  it.each([
    ['slow', false, { type: 'latency', attributes: { latency: 60 } }],
    ['slow and unsteady', true, { type: 'latency', attributes: { latency: 100, jitter: 90 } }],
    ['reset whenever it is used', true, { type: 'reset_peer', attributes: { timeout: 20 } }],
    ['silent', true, { type: 'timeout', attributes: { timeout: 0 } }],
    ['in pieces', false, { type: 'slicer', attributes: { average_size: 4, size_variation: 3, delay: 200 } }],
  ] as const)(
    'that is %s fails no call',
    async (_how, isTooMuch, toxic) => {
      await calls.during(async () => {
        await line.spoil(toxic);
        if (isTooMuch) await calls.untilDegraded();
        await calls.untilAnswered(200);
        await line.mend();
      });
      await expectRecovered();
    },
    90_000,
  );

  it('that is cut fails no call, and is used again once it is whole', async () => {
    await calls.during(async () => {
      await line.cut();
      await calls.pair.connected(false);
      await calls.untilAnswered(200);
      await line.mend();
    });
    await expectRecovered();
  }, 90_000);
});
