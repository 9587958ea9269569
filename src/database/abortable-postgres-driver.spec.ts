import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { Logger } from '@nestjs/common';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeEach, expect, it, type MockInstance, vi } from 'vitest';
import { startPostgres } from '../../test/fixtures/postgres.js';
import { Failure } from '../errors/failure.js';
import { Database } from './database.js';

const never = new AbortController().signal;
const reason = new Failure('timeout', 'Too slow.');
const postgres = await startPostgres();
afterAll(() => postgres?.stop());

let databases: Database[];
let written: MockInstance;
let logged: MockInstance;
beforeEach(() => {
  databases = [];
  written = vi.spyOn(console, 'error');
  logged = vi.spyOn(Logger.prototype, 'debug').mockImplementation(() => {});
});
afterEach(async () => {
  await Promise.all(databases.map((database) => database.close()));
  vi.restoreAllMocks();
});

function open(url: string): Database {
  const database = new Database({ url, file: ':memory:' }, () => performance.now());
  databases.push(database);
  return database;
}

it.skipIf(postgres === undefined)('tells the log, not the console, that an aborted statement has failed', async () => {
  const url = await postgres!.freshDatabase();
  const [database, other] = [open(url), open(url)];
  const call = new AbortController();
  const slow = database.run(call.signal, (db, options) => sql`select pg_sleep(60)`.execute(db, options));
  const running = () =>
    other.run(never, (db) => sql`select pid from pg_stat_activity where query = 'select pg_sleep(60)'`.execute(db));
  await expect.poll(async () => (await running()).rows).toHaveLength(1);
  call.abort(reason);
  await expect(slow).rejects.toBe(reason);
  // 57014: cancelled, as the call was.
  await expect.poll(() => logged.mock.calls.flat()).toContain('Given up with its call, a statement failed (57014)');
  expect(written).not.toHaveBeenCalled();
  // Its connection is no worse for it.
  expect(await database.ping(never)).toMatchObject({ reachable: true });
});

it('tells the log, not the console, that a connection has failed which nobody waits for any more', async () => {
  const silent = createServer().listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const database = open(`postgres://127.0.0.1:${(silent.address() as AddressInfo).port}/none`);
  const call = new AbortController();
  const asked = database.run(call.signal, (db, options) => sql`select 1`.execute(db, options));
  const [socket] = (await once(silent, 'connection')) as [Socket];
  call.abort(reason);
  await expect(asked).rejects.toBe(reason);
  socket.destroy();
  await expect.poll(() => logged.mock.calls.flat()).toContain('Given up with its call, connecting failed (no code)');
  expect(written).not.toHaveBeenCalled();
  silent.close();
});
