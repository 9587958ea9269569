import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BoundedQueue } from '../../src/admission/bounded-queue.js';
import { CallsInFlight } from '../../src/pipeline/calls-in-flight.js';
import { Breakers } from '../../src/resilience/breakers.js';
import { Accounting } from '../fixtures/accounting.js';
import { ALL_WAYS, type HostileUpstream, startHostileUpstream, type Way } from '../fixtures/hostile-upstream.js';
import { callTool } from '../fixtures/raw-call.js';
import { REMOTE_TIMEOUT_MS, remoteTools } from '../fixtures/remote.tools.js';
import { growth, scrape } from '../fixtures/scrape.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

/** Milliseconds an answer may need beyond the deadline of its call, on a busy machine. */
const SLACK_MS = 3_000;

let upstream: HostileUpstream;
let server: TestServer;
let authorization: string;

beforeEach(async () => {
  upstream = await startHostileUpstream();
});
afterEach(async () => {
  await server.close();
  await upstream.stop();
});

async function start(env: Record<string, string> = {}): Promise<void> {
  const toolsets = ALL_WAYS.map((way) => remoteTools(way, upstream.url));
  server = await startTestServer(toolsets, { LOG_LEVEL: 'info', ...env });
  authorization = `Bearer ${await server.token()}`;
}

describe('an upstream', () => {
  it.each<[Way, string, attempts: number]>([
    ['ok', 'ok', 1],
    ['missing', 'tool_error', 1],
    ['limited', 'upstream_limited', 1],
    ['fails', 'upstream', 2],
    ['garbage', 'upstream', 2],
    ['resets', 'upstream', 2],
    ['cut', 'upstream', 2],
    ['floods', 'upstream', 2],
    ['hangs', 'timeout', 2],
    ['trickles', 'timeout', 2],
  ])('that %s makes its call %s within its time, after %i attempts', async (way, outcome, attempts) => {
    await start();
    const account = await Accounting.open(server);
    expect(await account.call({ tool: way, authorization })).toBe(outcome);
    expect(account.slowestMs).toBeLessThan(REMOTE_TIMEOUT_MS + SLACK_MS);
    expect(upstream.asked.get(way)).toBe(attempts);
    expect(server.audit().at(-1)).toMatchObject({ outcome, attempts });
    await account.expectBalance();
  });

  it('that wants fewer calls says when to come back, and never opens its breaker', async () => {
    await start();
    for (let i = 0; i < 12; i += 1) {
      const { message } = await callTool(server, { era: '2026-07-28', tool: 'limited', authorization });
      expect(message.result?._meta?.['gatehouse/refusal']).toMatchObject({
        outcome: 'upstream_limited',
        retryAfter: 7,
      });
      expect(message.result?.content[0]?.text).toMatch(/7 s/);
    }
    expect(server.app.get(Breakers, { strict: false }).worstState).toBe('closed');
  });

  it('is measured for each attempt, and each retry is counted', async () => {
    await start();
    const before = await scrape(server);
    await callTool(server, { era: '2026-07-28', tool: 'fails', authorization });
    const after = await scrape(server);
    expect(growth(before, after, 'mcp_upstream_duration_seconds_count')).toEqual({
      '{dependency="fails",operation="fails",error_type="upstream"}': 2,
    });
    expect(growth(before, after, 'mcp_upstream_retries_total')).toEqual({
      '{dependency="fails",operation="fails",error_type="upstream"}': 1,
    });
  });
});

describe('a client', () => {
  it('may give its call less time than the tool has, never more, and opens no breaker with that', async () => {
    await start();
    const call = (timeoutMs: unknown) =>
      callTool(server, { era: '2026-07-28', tool: 'hangs', authorization, meta: { 'gatehouse/timeoutMs': timeoutMs } });
    const startedAt = performance.now();
    for (let i = 0; i < 8; i += 1) {
      const { message } = await call(20);
      expect(message.result?.content[0]?.text).toMatch(/20 ms its client gave it/);
    }
    expect(performance.now() - startedAt).toBeLessThan(8 * 100 + SLACK_MS);
    expect(server.app.get(Breakers, { strict: false }).worstState).toBe('closed');
    const longer = await call(60_000);
    expect(longer.message.result?._meta?.['gatehouse/refusal']).toMatchObject({ outcome: 'timeout' });
    for (const wrong of [0, -1, '5', null]) {
      const { message } = await call(wrong);
      expect(message.result?._meta?.['gatehouse/refusal']).toMatchObject({ outcome: 'invalid_input' });
    }
  });
});

it('loses no call and no memory to all of them at once, and recovers within seconds', async () => {
  await start({ CALLS_MAX_RUNNING: '20', CALLS_MAX_QUEUED: '20', BREAKER_OPEN_MS: '1000' });
  const account = await Accounting.open(server);
  const rounds = async (count: number) => {
    for (let round = 0; round < count; round += 1) {
      await Promise.all(
        ALL_WAYS.flatMap((way, index) => [
          account.call({ tool: way, authorization }),
          account.call({ tool: way, authorization }),
          // Some clients lose their patience.
          account.call({ tool: way, authorization, ...(index % 2 === 0 && { giveUpAfterMs: 40 }) }),
          account.call({ tool: 'no_such_tool', authorization }),
          account.call({ tool: way, input: { wrong: true }, authorization }),
        ]),
      );
    }
  };
  await rounds(3);
  const heapBefore = heapAfterCollection();
  await rounds(10);
  const counted = await account.expectBalance();
  expect(heapAfterCollection() - heapBefore).toBeLessThan(40 * 1_048_576);

  expect(account.slowestMs).toBeLessThan(REMOTE_TIMEOUT_MS + SLACK_MS);
  expect(counted['internal']).toBeUndefined();
  for (const outcome of ['ok', 'upstream', 'timeout', 'circuit_open', 'upstream_limited', 'tool_error', 'cancelled']) {
    expect(counted[outcome], outcome).toBeGreaterThan(0);
  }
  const queue = server.app.get(BoundedQueue, { strict: false });
  expect([queue.running, queue.queued, server.app.get(CallsInFlight).count]).toEqual([0, 0, 0]);

  upstream.behave(true);
  const recoveringSince = performance.now();
  for (const way of ALL_WAYS) {
    await expect.poll(() => account.call({ tool: way, authorization }), { timeout: 10_000, interval: 100 }).toBe('ok');
  }
  expect(performance.now() - recoveringSince).toBeLessThan(5_000);
  await account.expectBalance();
}, 90_000);

function heapAfterCollection(): number {
  setFlagsFromString('--expose-gc');
  (runInNewContext('gc') as () => void)();
  return process.memoryUsage().heapUsed;
}
