import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Breakers } from '../../src/resilience/breakers.js';
import { Accounting } from '../fixtures/accounting.js';
import { DatabaseToolsModule, QUERY_TIMEOUT_MS } from '../fixtures/database.tools.js';
import { PostgresProcesses } from '../fixtures/postgres-processes.js';
import { type RunningPostgres, startPostgres } from '../fixtures/postgres.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';
import { type BadLine, startBadLine } from '../fixtures/toxiproxy.js';

/** Milliseconds an answer may need beyond the deadline of its call, on a busy machine. */
const SLACK_MS = 2_000;
const CLIENTS = 12;
/** How a call may end while its database is lost. */
const TOLERATED = ['ok', 'upstream', 'timeout', 'circuit_open', 'overloaded'];

const postgres: RunningPostgres | undefined = await startPostgres();
let server: TestServer;
let authorization: string;

afterAll(() => postgres?.stop());

async function start(url: string): Promise<void> {
  const env = { DATABASE_URL: url, BREAKER_OPEN_MS: '500', CALLS_MAX_RUNNING: '8' };
  server = await startTestServer([DatabaseToolsModule], env);
  authorization = `Bearer ${await server.token()}`;
}

/** Calls on and on, from several clients, while something is done to the database. */
async function underLoad(account: Accounting, harm: () => Promise<void>): Promise<void> {
  const stop = new AbortController();
  const client = async () => {
    while (!stop.signal.aborted) await account.call(query());
  };
  const clients = Promise.all(Array.from({ length: CLIENTS }, client));
  try {
    await untilSeen(account, 'ok', 50);
    await harm();
  } finally {
    stop.abort();
    await clients;
  }
}

const query = () => ({ tool: 'query', authorization });

async function untilSeen(account: Accounting, outcome: string, more: number): Promise<void> {
  const before = account.seen[outcome] ?? 0;
  await expect.poll(() => (account.seen[outcome] ?? 0) - before, { timeout: 20_000 }).toBeGreaterThanOrEqual(more);
}

/** Nothing hung, nothing is unaccounted for, and it works again. */
async function expectRecovered(account: Accounting): Promise<void> {
  const since = performance.now();
  await expect.poll(() => account.call(query()), { timeout: 10_000, interval: 50 }).toBe('ok');
  expect(performance.now() - since).toBeLessThan(5_000);
  const counted = await account.expectBalance();
  expect(Object.keys(counted).filter((outcome) => !TOLERATED.includes(outcome))).toEqual([]);
  expect(account.slowestMs).toBeLessThan(QUERY_TIMEOUT_MS + SLACK_MS);
}

describe.runIf(postgres)('under load, a Postgres', () => {
  let processes: PostgresProcesses;
  beforeEach(async () => {
    const url = await postgres!.freshDatabase();
    await start(url);
    processes = await PostgresProcesses.of(url);
  });
  afterEach(() => server.close());

  it('that stands still costs no call more than its time', async () => {
    const account = await Accounting.open(server);
    await underLoad(account, async () => {
      processes.pause();
      try {
        await untilSeen(account, 'timeout', 5);
        await untilSeen(account, 'circuit_open', 5);
      } finally {
        processes.resume();
      }
      await untilSeen(account, 'ok', 50);
    });
    await expectRecovered(account);
  }, 90_000);

  it('that crashes is used again as soon as it is back', async () => {
    const account = await Accounting.open(server);
    await underLoad(account, async () => {
      processes.crash();
      const breakers = server.app.get(Breakers, { strict: false });
      await expect.poll(() => breakers.for('database').failures, { timeout: 20_000 }).toBeGreaterThan(0);
      await untilSeen(account, 'ok', 50);
    });
    await expectRecovered(account);
  }, 90_000);
});

const probe = postgres && (await startBadLine(Number(new URL(postgres.url).port)));
await probe?.stop();

describe.runIf(probe)('under load, a line to Postgres', () => {
  let line: BadLine;
  beforeAll(async () => {
    const url = new URL(await postgres!.freshDatabase());
    line = (await startBadLine(Number(url.port)))!;
    url.port = String(line.port);
    await start(url.href);
  });
  afterAll(async () => {
    await server.close();
    await line.stop();
  });

  it('that is slow and unsteady makes calls slow, and nothing else', async () => {
    const account = await Accounting.open(server);
    await underLoad(account, async () => {
      await line.spoil({ type: 'latency', attributes: { latency: 100, jitter: 80 } });
      await untilSeen(account, 'ok', 50);
      await line.mend();
    });
    await expectRecovered(account);
    expect(Object.keys(account.seen)).toEqual(['ok']);
    expect(account.slowestMs).toBeGreaterThan(100);
  }, 90_000);

  it('that is cut is used again once it is whole', async () => {
    const account = await Accounting.open(server);
    await underLoad(account, async () => {
      await line.cut();
      await untilSeen(account, 'circuit_open', 5);
      await line.mend();
      await untilSeen(account, 'ok', 50);
    });
    await expectRecovered(account);
  }, 90_000);

  it('that swallows what it should bring costs no call more than its time', async () => {
    const account = await Accounting.open(server);
    await underLoad(account, async () => {
      await line.spoil({ type: 'timeout', attributes: { timeout: 0 } });
      await untilSeen(account, 'circuit_open', 1);
      await line.mend();
      await untilSeen(account, 'ok', 50);
    });
    await expectRecovered(account);
  }, 90_000);
});
