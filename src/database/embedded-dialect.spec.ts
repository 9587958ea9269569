import { once } from 'node:events';
import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Worker } from 'node:worker_threads';
import { type Kysely, sql } from 'kysely';
import { afterAll, afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest';
import { Database } from './database.js';
import { eachRow } from './each-row.js';

interface Tables {
  numbers: { value: number };
}
type Db = Kysely<Tables>;

const never = new AbortController().signal;
const parent = mkdtempSync(join(tmpdir(), 'gatehouse-embedded-'));
afterAll(() => rmSync(parent, { recursive: true }));

let file: string;
let database: Database;

beforeEach(async ({ task }) => {
  file = join(parent, task.id, 'gatehouse.db');
  database = new Database({ file }, () => performance.now());
  await database.maintain((db) => db.schema.createTable('numbers').addColumn('value', 'integer').execute());
});
afterEach(() => database.close());

it('keeps its file to its owner', () => {
  expect(statSync(join(file, '..')).mode & 0o777).toBe(0o700);
  for (const name of [file, `${file}-wal`]) expect(statSync(name).mode & 0o777).toBe(0o600);
});

it('gives a new file larger pages, and leaves those of one that is there', async () => {
  const pages = async (of: Database) => (await of.run(never, (db) => sql`pragma page_size`.execute(db))).rows;
  expect(await pages(database)).toEqual([{ page_size: 8_192 }]);
  const usual = `${file}-usual`;
  const made = new DatabaseSync(usual);
  made.exec('pragma journal_mode = wal; create table numbers (value integer)');
  made.close();
  const opened = new Database({ file: usual }, () => performance.now());
  await opened.run(never, (db: Db) => db.insertInto('numbers').values({ value: 1 }).execute());
  expect(await pages(opened)).toEqual([{ page_size: 4_096 }]);
  await opened.close();
});

it.each([
  ['deleted', () => rmSync(file)],
  ['replaced by another', () => copyFileSync(file, `${file}-copy`) ?? renameSync(`${file}-copy`, file)],
])('takes nothing for a file that was %s', async (_, lose) => {
  const insert = () => database.run(never, (db: Db) => db.insertInto('numbers').values({ value: 1 }).execute());
  await insert();
  lose();
  await expect(insert()).rejects.toMatchObject({
    kind: 'upstream',
    cause: { message: expect.stringContaining('deleted or replaced') as string },
  });
  expect(await database.ping(never)).toMatchObject({ reachable: false });
});

it('calls a parameter that is no value a bug', async () => {
  const bind = (value: unknown) => database.run(never, (db) => sql`select ${value} as value`.execute(db));
  await expect(bind(Symbol('none'))).rejects.toBeInstanceOf(TypeError);
  await expect(bind(new Map())).rejects.toBeInstanceOf(TypeError);
  expect((await bind('a value')).rows).toEqual([{ value: 'a value' }]);
});

it('reads again what was prepared before the table was changed', async () => {
  await database.run(never, (db: Db) => db.insertInto('numbers').values({ value: 1 }).execute());
  const all = () => database.run(never, (db: Db) => db.selectFrom('numbers').selectAll().execute());
  expect(await all()).toEqual([{ value: 1 }]);
  await database.maintain((db) => sql`alter table numbers add column more integer default 2`.execute(db));
  expect(await all()).toEqual([{ value: 1, more: 2 }]);
});

it('counts what was changed, and answers bytes, nulls and rows of a stream', async () => {
  const many = eachRow('insert into numbers values (?)', [1, 2, 3], 1);
  const changed = await database.run(never, (db) => db.executeQuery(many));
  expect(changed.numAffectedRows).toBe(3n);
  const one = await database.run(never, (db: Db) =>
    db.updateTable('numbers').set({ value: 4 }).where('value', '=', 3).executeTakeFirstOrThrow(),
  );
  expect(one.numUpdatedRows).toBe(1n);
  const { rows } = await database.run(never, (db) => sql`select x'00ff' as bytes, null as missing`.execute(db));
  expect(rows).toEqual([{ bytes: new Uint8Array([0, 255]), missing: null }]);
  const streamed: unknown[] = [];
  await database.run(never, async (db: Db) => {
    for await (const row of db.selectFrom('numbers').select('value').orderBy('value').stream()) streamed.push(row);
  });
  expect(streamed).toEqual([{ value: 1 }, { value: 2 }, { value: 4 }]);
});

it('begins before anybody asks, without a file, and ends though nobody did', async () => {
  const threads: Worker[] = [];
  const begun = (thread: Worker) => threads.push(thread);
  process.on('worker', begun);
  onTestFinished(() => void process.off('worker', begun));
  const elsewhere = join(parent, 'not-asked', 'gatehouse.db');
  const early = new Database({ file: elsewhere }, () => performance.now()).begin();
  await vi.waitFor(() => expect(threads).toHaveLength(1));
  const ended = once(threads[0] as Worker, 'exit');
  await early.close();
  await ended;
  expect(existsSync(elsewhere)).toBe(false);
  const asked = new Database({ file }, () => performance.now()).begin();
  expect(await asked.ping(never)).toMatchObject({ reachable: true });
  await asked.close();
  expect(threads).toHaveLength(2);
});
