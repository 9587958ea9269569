import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { EmbeddedLimits } from '../../src/admission/limits/embedded-limits.js';
import type { Hit } from '../../src/admission/limits/limit-rule.js';
import type { Taken } from '../../src/admission/limits/limit-store.js';
import { takenOf, wordedFor } from '../../src/admission/limits/redis-limits-wire.js';
import { TAKE_SCRIPT } from '../../src/admission/limits/take-script.js';
import { LimitedModule } from '../fixtures/limited.tools.js';
import { callTool, type RawAnswer } from '../fixtures/raw-call.js';
import { type RunningRedis, startRedis } from '../fixtures/redis.js';
import { scrape } from '../fixtures/scrape.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const redis = await startRedis();
afterAll(() => redis?.stop());

describe.skipIf(redis === undefined)('limits in Redis', () => {
  const { url } = redis ?? ({} as RunningRedis);
  let client: Redis;
  beforeAll(() => {
    // Redis is stopped under it as well.
    client = new Redis(url).on('error', () => {});
  });
  afterAll(() => client.quit());
  afterEach(async () => void (await client.flushall()));

  it('are decided as in memory, at any time and in any order, to the last number', async () => {
    const atTime = TAKE_SCRIPT.replace("redis.call('TIME')", '{ tonumber(ARGV[#ARGV]), 0 }');
    expect(atTime).not.toBe(TAKE_SCRIPT);
    const rules = [
      { key: 'a', calls: 5, windowMs: 64_000, isShadow: false },
      { key: 'b', calls: 3, windowMs: 128_000, isShadow: false },
      { key: 'c', calls: 2, windowMs: 32_000, isShadow: true },
    ].map((rule) => ({ ...rule, name: rule.key, scope: 'principal' as const }));
    const step = fc.record({
      // Also back, and far back.
      wait: fc.oneof(
        fc.integer({ min: 0, max: 3 }),
        fc.integer({ min: 0, max: 150 }),
        fc.integer({ min: -200, max: 0 }),
      ),
      // One run of the script decides for all of them.
      together: fc.array(
        fc.record({ rules: fc.subarray([0, 1, 2], { minLength: 1 }), cost: fc.integer({ min: 0, max: 2 }) }),
        { minLength: 1, maxLength: 4 },
      ),
    });
    let run = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        run += 1;
        let seconds = 1_000_000;
        const memory = new EmbeddedLimits(10, () => seconds * 1_000);
        for (const { wait, together } of steps) {
          seconds += wait;
          const calls = together.map(({ rules: chosen, cost }): Hit[] =>
            chosen.map((index) => ({ rule: rules[index]!, subject: '', cost })),
          );
          const worded = calls.map((hits) => wordedFor(hits, ({ rule }) => `${run}:${rule.key}`));
          const keys = worded.flatMap((asked) => asked.keys);
          const texts = worded.map(({ text }) => text);
          const answer = await client.eval(atTime, keys.length, ...keys, ...texts, seconds);
          const inMemory = calls.map((hits) => memory.take(hits)).map(inWholeMilliseconds);
          expect(takenOf(String(answer), calls)).toEqual(inMemory);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('hold across four processes within 1 % at 1,000 calls a second', async () => {
    // A window lasts 2 s and the 128th part of it: four of them begin in 7.5 s.
    const settings = { url, calls: 500, windowMs: 2_000, perSecond: 250, seconds: 7.5 };
    const takers = await Promise.all(Array.from({ length: 4 }, () => startTaker(settings)));
    const counted = await Promise.all(takers.map((taker) => taker.run()));
    const sum = (of: keyof Counted) => counted.reduce((total, one) => total + one[of], 0);
    expect([sum('asked'), sum('failed')]).toEqual([7_500, 0]);
    expect(sum('admitted')).toBeGreaterThanOrEqual(2_000 * 0.99);
    expect(sum('admitted')).toBeLessThanOrEqual(2_000 * 1.01);
    expect(counted.every(({ admitted }) => admitted > 0)).toBe(true);
  });

  it('leave nothing behind when their windows are over, and are kept on one node of a cluster', async () => {
    const taker = await startTaker({ url, calls: 5, windowMs: 60_000, perSecond: 10, seconds: 1 });
    expect((await taker.run()).admitted).toBe(5);
    const keys = await client.keys('*');
    expect(keys.toSorted()).toEqual(['gatehouse:{limits}:global:60000:', 'gatehouse:{limits}:principal:60000:ada']);
    for (const key of keys) {
      expect(await client.pttl(key)).toBeGreaterThan(60_000 - 2_000);
      expect(await client.pttl(key)).toBeLessThan(60_000 + 3_000);
      expect(await client.strlen(key)).toBeLessThanOrEqual(20 + 4 * 129);
    }
  });

  describe('of two instances', () => {
    let servers: readonly TestServer[] = [];
    afterEach(async () => {
      await Promise.all(servers.map((server) => server.close()));
      await redis!.restart();
    });

    async function start(principal: string): Promise<readonly [TestServer, TestServer]> {
      const secret = 'two-instances-that-share-one-secret-9d1f';
      const env = { REDIS_URL: url, JWT_SECRET: secret, RATE_LIMIT_PRINCIPAL: principal };
      const both = [await startTestServer([LimitedModule], env), await startTestServer([LimitedModule], env)] as const;
      servers = both;
      bearer = `Bearer ${await both[0].token({ sub: 'ada' })}`;
      await vi.waitFor(async () => {
        for (const server of both) expect((await scrape(server)).samples.get('mcp_redis_up')).toBe(1);
      });
      return both;
    }
    let bearer: string;
    const call = (server: TestServer): Promise<RawAnswer> =>
      callTool(server, { era: '2026-07-28', tool: 'get-profile', authorization: bearer });
    const isDegraded = async (server: TestServer) => (await scrape(server)).samples.get('mcp_limits_degraded') === 1;
    const lines = ({ logs }: TestServer) => logs.map(({ msg }) => String(msg)).filter((msg) => msg.includes('limit'));

    it('are one: what one has admitted, the other knows', async () => {
      const [one, other] = await start('20/min');
      for (let made = 0; made < 10; made++) {
        expect((await call(one)).headers.get('ratelimit')).toContain(`"principal";r=${19 - 2 * made};t=`);
        expect((await call(other)).headers.get('ratelimit')).toContain(`"principal";r=${18 - 2 * made};t=`);
      }
      for (const server of [one, other]) {
        const { status, message } = await call(server);
        expect([status, message.error?.data]).toEqual([
          429,
          expect.objectContaining({ limit: 20, remaining: 0, rule: 'principal' }),
        ]);
      }
      expect([await isDegraded(one), await isDegraded(other)]).toEqual([false, false]);
    });

    it('go on by themselves while Redis is stopped, neither open nor closed, and come back by themselves', async () => {
      const [one, other] = await start('6/min');
      for (const server of [one, one, one, other]) expect((await call(server)).status).toBe(200);
      await redis!.stop();
      const whileStopped = await outcomes([one, one, one, one, other, other, other, other, other, other], call);
      // What each of them has admitted before counts: three here, one there.
      expect(whileStopped).toEqual([200, 200, 200, 429, 200, 200, 200, 200, 200, 429]);
      expect([await isDegraded(one), await isDegraded(other)]).toEqual([true, true]);
      expect(lines(one)).toEqual(['shared limits cannot be reached; this instance limits by itself']);
      await redis!.restart();
      await vi.waitFor(async () => expect([await isDegraded(one), await isDegraded(other)]).toEqual([false, false]), {
        timeout: 20_000,
      });
      expect(lines(one).at(-1)).toBe('limits are shared again');
      expect((await call(one)).headers.get('ratelimit')).toContain('r=5');
      expect((await call(other)).headers.get('ratelimit')).toContain('r=4');
    });

    it('make a call wait a moment and once when Redis hangs, and no call fails', async () => {
      const [one] = await start('1000/min');
      for (let made = 0; made < 5; made++) await call(one);
      redis!.pause();
      try {
        const startedAt = performance.now();
        expect(await outcomes(Array<TestServer>(20).fill(one), call)).toEqual(Array(20).fill(200));
        // One of them waited for a tenth of a second; twenty times that would be two.
        expect(performance.now() - startedAt).toBeLessThan(1_500);
        expect(await isDegraded(one)).toBe(true);
      } finally {
        redis!.resume();
      }
      await vi.waitFor(async () => expect(await isDegraded(one)).toBe(false), { timeout: 20_000 });
    });

    it('do not notice that Redis has forgotten the script and every quota, but for the quotas', async () => {
      const [one] = await start('50/min');
      const load = Promise.all(Array.from({ length: 30 }, async () => (await call(one)).status));
      await client.script('FLUSH');
      expect(await load).toEqual(Array(30).fill(200));
      await client.flushall();
      await client.script('FLUSH');
      expect((await call(one)).headers.get('ratelimit')).toContain('r=49');
      expect(await isDegraded(one)).toBe(false);
    });
  });
});

/** One after the other. */
async function outcomes(
  servers: readonly TestServer[],
  call: (server: TestServer) => Promise<RawAnswer>,
): Promise<readonly number[]> {
  const all: number[] = [];
  for (const server of servers) all.push((await call(server)).status);
  return all;
}

interface Counted {
  readonly asked: number;
  readonly admitted: number;
  readonly failed: number;
}

/** A process that takes of the quotas in Redis; begins when it is told to. */
async function startTaker(settings: object): Promise<{ run(): Promise<Counted> }> {
  const script = join(import.meta.dirname, '../fixtures/take-limits.mjs');
  const child = spawn(process.execPath, [script, JSON.stringify(settings)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout });
  await once(lines, 'line');
  return {
    run: async () => {
      child.stdin.write('go\n');
      const [line] = (await once(lines, 'line')) as [string];
      return JSON.parse(line) as Counted;
    },
  };
}

/** As Redis says them. */
function inWholeMilliseconds({ isAdmitted, readings }: Taken): Taken {
  return { isAdmitted, readings: readings.map((one) => ({ ...one, resetMs: Math.ceil(one.resetMs) })) };
}
