import { type Kysely, sql } from 'kysely';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres } from '../../test/fixtures/postgres.js';
import { Failure } from '../errors/failure.js';
import { Database } from './database.js';

interface Tables {
  numbers: { id: string; value: number };
}

const never = new AbortController().signal;
const now = () => performance.now();
const postgres = await startPostgres();
afterAll(() => postgres?.stop());

describe.each(['embedded', 'postgres'] as const)('Database on %s', (kind) => {
  let database: Database;

  beforeEach(async ({ skip }) => {
    if (kind === 'postgres' && postgres === undefined) return skip();
    database = new Database(
      { url: kind === 'postgres' ? await postgres!.freshDatabase() : undefined, file: ':memory:' },
      now,
    );
    await database.maintain((db) =>
      db.schema
        .createTable('numbers')
        .addColumn('id', 'text', (column) => column.primaryKey())
        .addColumn('value', 'bigint', (column) => column.notNull())
        .execute(),
    );
  });
  afterEach(() => database?.close());

  const insert = (id: string, value: number, signal = never) =>
    database.run(signal, (db: Kysely<Tables>, options) =>
      db.insertInto('numbers').values({ id, value }).execute(options),
    );
  const ids = () => database.run(never, (db: Kysely<Tables>) => db.selectFrom('numbers').select('id').execute());

  it('says which database it is', () => {
    expect(database.kind).toBe(kind);
  });

  it('runs a statement again when its table was made anew, and when it failed', async () => {
    await insert('a', 1);
    await expect(insert('a', 2)).rejects.toThrow();
    await database.maintain(async (db) => {
      await db.schema.dropTable('numbers').execute();
      const table = db.schema.createTable('numbers').addColumn('value', 'bigint').addColumn('id', 'text');
      await table.addColumn('more', 'text').execute();
    });
    await insert('a', 3);
    await insert('b', 4);
    expect(await ids()).toEqual([{ id: 'a' }, { id: 'b' }]);
  });

  it('answers counts, sums, averages and bigints as numbers', async () => {
    await insert('a', 2);
    await insert('b', 2 ** 52);
    const row = await database.run(never, (db: Kysely<Tables>) =>
      db
        .selectFrom('numbers')
        .select(({ fn }) => [
          fn.countAll().as('count'),
          fn.sum('value').as('sum'),
          fn.avg('value').as('avg'),
          fn.max('value').as('max'),
        ])
        .executeTakeFirstOrThrow(),
    );
    expect(row).toEqual({ count: 2, sum: 2 ** 52 + 2, avg: 2 ** 51 + 1, max: 2 ** 52 });
  });

  it('refuses an integer a number cannot hold', async () => {
    await database.run(never, (db) => sql`insert into numbers values ('huge', 9007199254740993)`.execute(db));
    const read = database.run(never, (db: Kysely<Tables>) => db.selectFrom('numbers').selectAll().execute());
    await expect(read).rejects.toBeInstanceOf(RangeError);
  });

  it('does not start a query once the call is aborted', async () => {
    const reason = new Failure('cancelled', 'The client left.');
    await expect(insert('a', 1, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(await ids()).toEqual([]);
  });

  it('rolls a failed transaction back', async () => {
    const bug = new TypeError('a bug');
    const work = database.run(never, (db: Kysely<Tables>) =>
      db.transaction().execute(async (transaction) => {
        await transaction.insertInto('numbers').values({ id: 'a', value: 1 }).execute();
        throw bug;
      }),
    );
    await expect(work).rejects.toBe(bug);
    expect(await ids()).toEqual([]);
  });

  it('leaves a refused statement to the toolset', async () => {
    await insert('a', 1);
    const again = await insert('a', 1).catch((error: unknown) => error);
    expect(again).toBeInstanceOf(Error);
    expect(again).not.toBeInstanceOf(Failure);
  });

  it('answers a ping with its latency', async () => {
    const ping = await database.ping(never);
    expect(ping.reachable).toBe(true);
    expect(ping.latencyMs).toBeGreaterThanOrEqual(0);
  });

  it('is unreachable, not broken, once it is closed', async () => {
    await database.close();
    await expect(insert('a', 1)).rejects.toMatchObject({ kind: 'upstream' });
    expect(await database.ping(never)).toMatchObject({ reachable: false });
  });

  it('stops a ping with the call it belongs to', async () => {
    const reason = new Failure('cancelled', 'The client left.');
    await expect(database.ping(AbortSignal.abort(reason))).rejects.toBe(reason);
  });
});

describe.skipIf(postgres === undefined)('Database when Postgres is in trouble', () => {
  const open = async () => new Database({ url: await postgres!.freshDatabase(), file: ':memory:' }, now);
  const pid = (db: Kysely<unknown>) =>
    sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db).then(({ rows }) => rows[0]!.pid);
  const terminate = (database: Database, victim: number) =>
    database.run(never, (db) => sql`select pg_terminate_backend(${victim}, 5000)`.execute(db));

  it('tells the server to give up a running query when the call is aborted', async () => {
    await using database = closing(await open());
    const call = new AbortController();
    const slow = database.run(call.signal, (db, options) => sql`select pg_sleep(60)`.execute(db, options));
    const running = () =>
      database.run(never, (db) =>
        sql<{
          count: number;
        }>`select count(*) from pg_stat_activity where query like '%pg_sleep(60)' and state = 'active' and pid <> pg_backend_pid()`.execute(
          db,
        ),
      );
    await expect.poll(async () => (await running()).rows[0]!.count).toBe(1);
    const reason = new Failure('timeout', 'Too slow.');
    call.abort(reason);
    await expect(slow).rejects.toBe(reason);
    await expect.poll(async () => (await running()).rows[0]!.count).toBe(0);
  });

  it('gives up a statement that takes too long', async () => {
    await using database = closing(await open());
    const slow = database.run(never, (db) =>
      db.transaction().execute(async (transaction) => {
        await sql`set local statement_timeout = 50`.execute(transaction);
        await sql`select pg_sleep(60)`.execute(transaction);
      }),
    );
    await expect(slow).rejects.toMatchObject({ kind: 'timeout' });
  });

  it('survives losing an idle connection', async () => {
    await using database = closing(await open());
    await using other = closing(await open());
    await terminate(other, await database.run(never, pid));
    await expect.poll(() => database.ping(never)).toMatchObject({ reachable: true });
  });

  it('answers upstream when a connection is lost between two queries of a transaction, and survives', async () => {
    await using database = closing(await open());
    await using other = closing(await open());
    const lost = database.run(never, (db) =>
      db.transaction().execute(async (transaction) => {
        await terminate(other, await pid(transaction));
        await sql`select 1`.execute(transaction);
      }),
    );
    await expect(lost).rejects.toMatchObject({ kind: 'upstream' });
    expect(await database.ping(never)).toMatchObject({ reachable: true });
  });

  it('leaves a server that takes no writing, for whichever is behind its name by then', async () => {
    await using database = closing(await open());
    const write = () => database.run(never, (db) => sql`create table written (id text)`.execute(db));
    // As on a replica: for the one connection there is, and for no new one.
    await database.run(never, (db) => sql`set default_transaction_read_only = on`.execute(db));
    await expect(write()).rejects.toMatchObject({ kind: 'upstream', cause: { code: '25006' } });
    await expect(write()).resolves.toBeDefined();
  });

  it('answers upstream when the server is lost mid-way, and never says where it was', async () => {
    const own = (await startPostgres())!;
    await using database = closing(new Database({ url: own.url, file: ':memory:' }, now));
    const slow = database.run(never, (db) => sql`select pg_sleep(60)`.execute(db)).catch((error: unknown) => error);
    await expect.poll(() => database.ping(never)).toMatchObject({ reachable: true });
    await own.stop();
    for (const failure of [
      await slow,
      await database.run(never, (db) => sql`select 1`.execute(db)).catch((error: unknown) => error),
    ]) {
      expect(failure).toMatchObject({ kind: 'upstream' });
      const { password, port } = new URL(own.url);
      expect((failure as Failure).message).not.toMatch(new RegExp(`${password}|${port}|127\\.0\\.0\\.1|postgres:`));
    }
    expect(await database.ping(never)).toMatchObject({ reachable: false });
  });
});

function closing(database: Database): Database & AsyncDisposable {
  return Object.assign(database, { [Symbol.asyncDispose]: () => database.close() });
}
