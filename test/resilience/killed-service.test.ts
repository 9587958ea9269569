import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { childrenOf } from '../fixtures/children-of.js';
import { type GatehouseProcess, startGatehouse } from '../fixtures/gatehouse-process.js';
import { type LeftRows, NumberedCalls, numbersWithRow } from '../fixtures/numbered-calls.js';
import { PostgresProcesses } from '../fixtures/postgres-processes.js';
import { startPostgres } from '../fixtures/postgres.js';
import { startRedis } from '../fixtures/redis.js';
import { runGatehouse } from '../fixtures/run-gatehouse.js';
import { UNLIMITED } from '../fixtures/unlimited.js';

const CLIENTS = 8;
/** Rows that may be in memory, where a test sets it: fewer than it has calls answered meanwhile. */
const MOST_IN_MEMORY = 20;

const postgres = await startPostgres();
const redis = await startRedis();
afterAll(() => Promise.all([postgres?.stop(), redis?.stop()]));

let dataDir: string;
beforeEach(() => (dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-killed-'))));
afterEach(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 }));

const isGone = (pid: number) => {
  try {
    return !process.kill(pid, 0);
  } catch {
    return true;
  }
};

/** A service under load until it is killed: which calls it had answered, and what it has left. */
class Crash {
  readonly left: LeftRows;

  constructor(
    readonly service: GatehouseProcess,
    private readonly calls: NumberedCalls,
    private readonly ending: Promise<void>,
  ) {
    this.left = { dataDir, url: service.env['DATABASE_URL'] };
  }

  static async prepare(settings: Record<string, string>, tool = 'health-check'): Promise<Crash> {
    const env = { ...UNLIMITED, TLS: 'off', HOST: '127.0.0.1', DATA_DIR: dataDir, ...settings };
    const service = await startGatehouse(env);
    const calls = new NumberedCalls(service, `Bearer ${await service.token({ sub: 'ada' })}`, tool);
    return new Crash(service, calls, calls.goOn(CLIENTS));
  }

  async untilAnswered(more: number): Promise<void> {
    const before = this.calls.answered.size;
    await expect.poll(() => this.calls.answered.size - before, { timeout: 30_000 }).toBeGreaterThanOrEqual(more);
  }

  /** The processes that serve calls; the one that was started ends with the last of them, or by itself. */
  async kill(): Promise<void> {
    const pids = [this.service.pid, ...childrenOf(this.service.pid)];
    for (const pid of pids) process.kill(pid, 'SIGKILL');
    await expect.poll(() => pids.every(isGone)).toBe(true);
    await this.ending;
  }

  async answeredWithoutRow(): Promise<readonly number[]> {
    const kept = await numbersWithRow(this.left);
    return [...this.calls.answered].filter((id) => !kept.has(id));
  }

  /** What is there is sound, whatever is missing at its end. */
  async expectSound(): Promise<void> {
    const { url } = this.left;
    const env = { DATA_DIR: dataDir, ...(url !== undefined && { DATABASE_URL: url }) };
    expect(await runGatehouse(['audit', 'verify'], { cwd: dataDir, env })).toMatchObject({ code: 0 });
  }
}

const stores: readonly (readonly [name: string, settings: () => Promise<Record<string, string>>])[] = [
  ['the embedded database', async () => ({})],
  ...(postgres === undefined
    ? []
    : [['Postgres', async () => ({ DATABASE_URL: await postgres.freshDatabase() })] as const]),
];

describe.each(stores)('a service that is killed under load, with %s', (_, settings) => {
  it('has a row of every call it answered, where answers wait for that', async () => {
    const crash = await Crash.prepare({ ...(await settings()), AUDIT_DURABILITY: 'stored' });
    await crash.untilAnswered(200);
    await crash.kill();
    expect(await crash.answeredWithoutRow()).toEqual([]);
    await crash.expectSound();
  }, 60_000);

  it('lacks no more rows than it may have in memory', async () => {
    const crash = await Crash.prepare({ ...(await settings()), AUDIT_MAX_WAITING: String(MOST_IN_MEMORY) });
    await crash.untilAnswered(200);
    await crash.kill();
    expect((await crash.answeredWithoutRow()).length).toBeLessThanOrEqual(MOST_IN_MEMORY);
    await crash.expectSound();
  }, 60_000);
});

it.runIf(postgres && redis)(
  'has a row of every call that any of its workers answered',
  async () => {
    const workers = { WORKERS: '2', REDIS_URL: redis!.url, DATABASE_URL: await postgres!.freshDatabase() };
    const crash = await Crash.prepare({ ...workers, AUDIT_DURABILITY: 'stored' });
    await crash.untilAnswered(200);
    await crash.kill();
    expect(await crash.answeredWithoutRow()).toEqual([]);
    await crash.expectSound();
  },
  60_000,
);

describe.runIf(postgres)('a service that is killed while its Postgres says nothing', () => {
  async function crashInSilence(settings: Record<string, string>, answered: number) {
    const DATABASE_URL = await postgres!.freshDatabase();
    // Refused before it asks the database for anything.
    const crash = await Crash.prepare({ DATABASE_URL, ...settings }, 'unheard-of');
    await crash.untilAnswered(50);
    const processes = await PostgresProcesses.of(DATABASE_URL);
    processes.pause();
    try {
      await crash.untilAnswered(answered);
      await crash.kill();
    } finally {
      processes.resume();
    }
    return crash;
  }

  it('has every row in the database or the file, where answers wait for that', async () => {
    const crash = await crashInSilence({ AUDIT_DURABILITY: 'stored' }, 2 * CLIENTS);
    expect(await crash.answeredWithoutRow()).toEqual([]);
  }, 60_000);

  it('lacks no more rows than it may have in memory', async () => {
    const crash = await crashInSilence({ AUDIT_MAX_WAITING: String(MOST_IN_MEMORY) }, 5 * MOST_IN_MEMORY);
    expect((await crash.answeredWithoutRow()).length).toBeLessThanOrEqual(MOST_IN_MEMORY);
  }, 60_000);
});
