import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as passed } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { Logger } from '@nestjs/common';
import { type Kysely, sql } from 'kysely';
import { afterAll, afterEach, beforeEach, expect, it, vi } from 'vitest';
import { FROM_SOURCES } from '../../test/fixtures/from-sources.js';
import { Failure } from '../errors/failure.js';
import { Database } from './database.js';

interface Tables {
  numbers: { value: number };
}
type Db = Kysely<Tables>;

const never = new AbortController().signal;
const parent = mkdtempSync(join(tmpdir(), 'gatehouse-thread-'));
afterAll(() => rmSync(parent, { recursive: true }));

let file: string;
let database: Database;
const open = () => new Database({ file }, () => performance.now());

beforeEach(async ({ task }) => {
  file = join(parent, task.id, 'gatehouse.db');
  database = open();
  await database.maintain((db) => db.schema.createTable('numbers').addColumn('value', 'integer').execute());
});
afterEach(async () => {
  vi.restoreAllMocks();
  await database.close();
});

const insert = (value: number, signal = never) =>
  database.run(signal, (db: Db, options) => db.insertInto('numbers').values({ value }).execute(options));
const values = async (from = database) => {
  const rows = await from.run(never, (db: Db) => db.selectFrom('numbers').select('value').orderBy('value').execute());
  return rows.map(({ value }) => value);
};

/** Writes as another process would, and lets go when it is disposed of. */
function heldLock(): Disposable {
  const other = new DatabaseSync(file);
  other.exec('begin immediate');
  return { [Symbol.dispose]: () => other.close() };
}

/** What was begun has reached the thread. */
function untilAsked(): Promise<void> {
  return new Promise((resolve) => {
    const { postMessage } = Worker.prototype;
    vi.spyOn(Worker.prototype, 'postMessage').mockImplementation(function (this: Worker, message: unknown) {
      postMessage.call(this, message);
      resolve();
    });
  });
}

/** Ends the thread as an error in it would, once it is asked for something. */
function dyingThread(): Promise<unknown> {
  return new Promise((resolve) => {
    vi.spyOn(Worker.prototype, 'postMessage').mockImplementationOnce(function (this: Worker) {
      resolve(this.terminate());
    });
  });
}

it('leaves the event loop to others while another process writes', async () => {
  let ticks = 0;
  {
    using _lock = heldLock();
    const written = insert(1).finally(() => (ticks = -1));
    for (let tick = 0; tick < 20; tick += 1) {
      await passed(5);
      ticks += 1;
    }
    expect(ticks).toBe(20);
    void written;
  }
  await expect.poll(() => values()).toEqual([1]);
});

it('waits for a lock once, and not again for each who stood in line', async () => {
  {
    using _lock = heldLock();
    const startedAt = performance.now();
    const outcomes = await Promise.allSettled([insert(1), insert(2), insert(3), insert(4)]);
    expect(outcomes.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => 'rejected'));
    expect(performance.now() - startedAt).toBeLessThan(9_000);
  }
  await insert(5);
  // As long as ever, once it could write again.
  const { rows } = await database.run(never, (db) => sql`pragma busy_timeout`.execute(db));
  expect(rows).toEqual([{ timeout: 5_000 }]);
});

it('gives up waiting with its call, lets what was asked happen, and serves the next', async () => {
  const call = new AbortController();
  const reason = new Failure('timeout', 'Too slow.');
  {
    using _lock = heldLock();
    const asked = untilAsked();
    const written = insert(1, call.signal);
    await asked;
    call.abort(reason);
    await expect(written).rejects.toBe(reason);
  }
  await insert(2);
  expect(await values()).toEqual([1, 2]);
});

it('tells the log, not the console, what failed after its call was aborted', async () => {
  const console = vi.spyOn(globalThis.console, 'error');
  const debug = vi.spyOn(Logger.prototype, 'debug');
  const call = new AbortController();
  const asked = untilAsked();
  const broken = database.run(call.signal, (db, options) => sql`select json('{')`.execute(db, options));
  await asked;
  call.abort(new Failure('cancelled', 'The client left.'));
  await expect(broken).rejects.toMatchObject({ kind: 'cancelled' });
  expect(await values()).toEqual([]);
  expect(debug).toHaveBeenCalledWith('Given up with its call, a statement failed (ERR_SQLITE_ERROR)');
  expect(console).not.toHaveBeenCalled();
});

it('rolls a transaction back whose call was aborted in the middle', async () => {
  const call = new AbortController();
  const transaction = database.run(call.signal, (db: Db, options) =>
    db.transaction().execute(async (inside) => {
      await inside.insertInto('numbers').values({ value: 1 }).execute(options);
      const asked = untilAsked();
      const second = inside.insertInto('numbers').values({ value: 2 }).execute(options);
      await asked;
      call.abort(new Failure('cancelled', 'The client left.'));
      await second;
    }),
  );
  await expect(transaction).rejects.toMatchObject({ kind: 'cancelled' });
  await insert(3);
  expect(await values()).toEqual([3]);
});

it('fails what waits for a thread that has ended, says so, and goes on with another', async () => {
  const warn = vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
  await insert(1);
  const died = dyingThread();
  await expect(insert(2)).rejects.toMatchObject({ kind: 'upstream' });
  await died;
  expect(await values()).toEqual([1]);
  expect(warn.mock.calls).toEqual([
    ['The thread of the embedded database has ended. The next statement starts another'],
  ]);
});

it('never goes on with a transaction in another thread', async () => {
  vi.spyOn(Logger.prototype, 'warn').mockReturnValue();
  const transaction = database.run(never, (db: Db) =>
    db.transaction().execute(async (inside) => {
      await inside.insertInto('numbers').values({ value: 1 }).execute();
      const died = dyingThread();
      await inside
        .insertInto('numbers')
        .values({ value: 2 })
        .execute()
        .catch(() => {});
      await died;
      await inside.insertInto('numbers').values({ value: 3 }).execute();
    }),
  );
  await expect(transaction).rejects.toMatchObject({ kind: 'upstream' });
  expect(await values()).toEqual([]);
});

it('closes behind what was asked, and refuses what comes later', async () => {
  const lock = heldLock();
  const asked = untilAsked();
  const written = Promise.allSettled([insert(1), insert(2)]);
  await asked;
  const closing = database.close();
  await expect(insert(3)).rejects.toMatchObject({ kind: 'upstream' });
  lock[Symbol.dispose]();
  await closing;
  const [first, second] = await written;
  expect(first).toMatchObject({ status: 'fulfilled' });
  // It had not got its turn.
  expect(second).toMatchObject({ status: 'rejected', reason: { kind: 'upstream' } });
  database = open();
  expect(await values()).toEqual([1]);
});

it('keeps the process for an answer, and no longer', async () => {
  const script = join(parent, 'ask.mjs');
  writeFileSync(
    script,
    `import { sql } from ${JSON.stringify(import.meta.resolve('kysely'))};
import { Database } from ${JSON.stringify(new URL('database.ts', import.meta.url))};
const database = new Database({ file: ':memory:' }, () => 0);
const { rows } = await database.run(new AbortController().signal, (db) => sql\`select 'answered' as said\`.execute(db));
process.stdout.write(rows[0].said);`,
  );
  const { stdout } = await promisify(execFile)(process.execPath, [...FROM_SOURCES, script]);
  expect(stdout).toBe('answered');
});
