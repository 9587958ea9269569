import { copyFileSync, existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GatehouseProcess, startGatehouse } from '../fixtures/gatehouse-process.js';
import { NumberedCalls, numbersWithRow } from '../fixtures/numbered-calls.js';
import { runGatehouse } from '../fixtures/run-gatehouse.js';
import { UNLIMITED } from '../fixtures/unlimited.js';

const SETTINGS = { ...UNLIMITED, TLS: 'off', HOST: '127.0.0.1' };
const CLIENTS = 8;

let folder: string;
const dataDir = (name: string) => join(folder, name);
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'gatehouse-backup-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }));

const backup = (...args: string[]) =>
  runGatehouse(['backup', ...args], { cwd: folder, env: { DATA_DIR: dataDir('first') } });

async function start(name: string) {
  const service = await startGatehouse({ ...SETTINGS, DATA_DIR: dataDir(name) });
  const calls = new NumberedCalls(service, `Bearer ${await service.token({ sub: 'ada' })}`, 'health-check');
  const ending = calls.goOn(CLIENTS);
  const untilAnswered = async (more: number) => {
    const before = calls.answered.size;
    await expect.poll(() => calls.answered.size - before, { timeout: 30_000 }).toBeGreaterThanOrEqual(more);
  };
  return { service, calls, untilAnswered, stop: () => stopped(service, ending) };
}

async function stopped(service: GatehouseProcess, ending: Promise<void>): Promise<void> {
  expect(await service.stop()).toBe(0);
  await ending;
}

describe('gatehouse backup, under load', () => {
  it('makes a file that a new service goes on with, and whose trail is sound', async () => {
    const first = await start('first');
    await first.untilAnswered(200);
    // Rows are stored some moments after their calls.
    const early = new Set(first.calls.answered);
    await expect
      .poll(async () => early.difference(await numbersWithRow({ dataDir: dataDir('first') })).size, { timeout: 20_000 })
      .toBe(0);
    expect(await backup('copy.db')).toMatchObject({ code: 0, out: expect.stringContaining(join(folder, 'copy.db')) });
    await first.untilAnswered(100);
    await first.stop();

    expect(statSync(join(folder, 'copy.db')).mode & 0o777).toBe(0o600);
    await restore('second');
    const restored = await numbersWithRow({ dataDir: dataDir('second') });
    expect(early.difference(restored).size).toBe(0);
    const second = await start('second');
    await second.untilAnswered(100);
    await second.stop();
    const env = { DATA_DIR: dataDir('second') };
    expect(await runGatehouse(['audit', 'verify'], { cwd: folder, env })).toMatchObject({ code: 0, error: '' });
  }, 120_000);
});

async function restore(name: string): Promise<void> {
  const service = await startGatehouse({ ...SETTINGS, DATA_DIR: dataDir(name) });
  expect(await service.stop()).toBe(0);
  for (const rest of ['gatehouse.db-wal', 'gatehouse.db-shm']) rmSync(join(dataDir(name), rest), { force: true });
  copyFileSync(join(folder, 'copy.db'), join(dataDir(name), 'gatehouse.db'));
  for (const key of ['audit-signing-key.pem', 'pseudonym-key'])
    copyFileSync(join(dataDir('first'), key), join(dataDir(name), key));
}

describe('gatehouse backup', () => {
  it('refuses what is Postgres, what is not there, and what is there already', async () => {
    const cwd = folder;
    const url = 'postgres://gatehouse:hunter2@db.example.com/gatehouse';
    const postgres = await runGatehouse(['backup', 'copy.db'], { cwd, env: { DATABASE_URL: url } });
    expect(postgres).toMatchObject({ code: 1, error: expect.stringContaining('use pg_dump') });
    expect(postgres.error).not.toContain('hunter2');
    expect(await backup('copy.db')).toMatchObject({ code: 1, error: expect.stringContaining('has no database') });
    await restoreNothing();
    writeFileSync(join(folder, 'copy.db'), 'precious');
    expect(await backup('copy.db')).toMatchObject({ code: 1, error: expect.stringContaining('nothing was written') });
    expect(await backup('missing/copy.db')).toMatchObject({ code: 1 });
    expect(existsSync(join(folder, 'missing'))).toBe(false);
  }, 60_000);
});

/** A database that a service has left. */
async function restoreNothing(): Promise<void> {
  const service = await startGatehouse({ ...SETTINGS, DATA_DIR: dataDir('first') });
  expect(await service.stop()).toBe(0);
}
