import { closeSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import type { Answer, Question } from './sqlite-messages.js';

// All that runs on the thread of the embedded database. It takes only types from our other files: Node starts this one
// from the sources too, and would look there for a `.js`; and what a thread loads, every start waits for.

/** What the thread is told once. */
export interface ThreadData {
  /** Path of the database, or `:memory:`. */
  readonly file: string;
}

/** Milliseconds a statement waits for another process that is writing. */
const BUSY_TIMEOUT_MS = 5_000;
/** The same once one has waited in vain, until one can write: the others have stood in line meanwhile. */
const BUSY_AGAIN_TIMEOUT_MS = 250;
const SQLITE_BUSY = 5;
/** Bytes of a page, in a file that is new. Most of what is written is audit rows: twice the usual page leaves less unused, and fewer are written. */
const PAGE_BYTES = 8_192;

/** Statements that are kept prepared. Programs have few of their own; texts that differ each time are not worth it. */
const MOST_KEPT = 64;

/** In front of parameters: where the first is an object by mistake, Node would take its properties for named ones. */
const NO_NAMES = {};

interface Prepared {
  readonly statement: StatementSync;
  readonly reads: boolean;
}

const kept = new Map<string, Prepared>();
let database: DatabaseSync | undefined;
let waitedInVain = false;
/** Which file was opened; undefined in memory. */
let opened: string | undefined;
let isGone = false;

parentPort?.on('message', (question: Question | 'close') => {
  if (question === 'close') return close();
  parentPort?.postMessage(answerTo(question));
});

function close(): void {
  database?.close();
  // Nothing is left to wait for, and the thread ends.
  parentPort?.close();
}

function answerTo([sql, parameters, width]: Question): Answer {
  try {
    database ??= open((workerData as ThreadData).file);
    const { statement, reads } = kept.get(sql) ?? prepare(database, sql);
    if (!reads || isGone) refuseGone((workerData as ThreadData).file);
    const values = parameters as SQLInputValue[];
    if (reads) return find(statement, values);
    const answer = width > 0 ? runEach(database, statement, values, width) : statement.run(NO_NAMES, ...values);
    if (waitedInVain) waitAgain(database, BUSY_TIMEOUT_MS);
    return answer;
  } catch (thrown) {
    // Extended result codes keep the primary one in their lowest byte.
    const { errcode = 0 } = thrown as { errcode?: number };
    if (database !== undefined && (errcode & 0xff) === SQLITE_BUSY) waitAgain(database, BUSY_AGAIN_TIMEOUT_MS);
    return { thrown: thrown as Error, told: { ...(thrown as Error) } };
  }
}

function waitAgain(on: DatabaseSync, timeoutMs: number): void {
  waitedInVain = timeoutMs === BUSY_AGAIN_TIMEOUT_MS;
  on.exec(`pragma busy_timeout = ${timeoutMs}`);
}

/** Opens the file; its folder is made when it is missing. */
function open(file: string): DatabaseSync {
  if (file !== ':memory:') makePrivate(file);
  const made = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  // WAL: readers of other processes do not wait for a writer. NORMAL: durable against a crash of the process.
  made.exec(`pragma page_size = ${PAGE_BYTES}; pragma journal_mode = wal; pragma synchronous = normal`);
  if (file !== ':memory:') opened = fileAt(file);
  return made;
}

/** Which file stands there now, undefined where there is none. */
function fileAt(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found && `${found.dev} ${found.ino}`;
}

/** SQLite would go on writing into a file that was deleted or replaced, where nobody finds it again. */
function refuseGone(file: string): void {
  isGone ||= opened !== undefined && fileAt(file) !== opened;
  if (isGone) throw new Error('The file of the embedded database was deleted or replaced. Restart the service.');
}

/** SQLite would make the file readable by everybody; what it writes beside it takes over the mode of this one. */
function makePrivate(file: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  try {
    closeSync(openSync(file, 'ax', 0o600));
  } catch {
    // It is there already, or cannot be made: then SQLite says so, without the path.
  }
}

function prepare(from: DatabaseSync, sql: string): Prepared {
  const statement = from.prepare(sql);
  const prepared = { statement, reads: statement.columns().length > 0 };
  statement.setReturnArrays(true);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(sql, prepared);
  return prepared;
}

function find(statement: StatementSync, parameters: readonly SQLInputValue[]): Answer {
  const values: unknown[] = [];
  const rows = statement.all(NO_NAMES, ...parameters) as unknown as readonly (readonly unknown[])[];
  for (const row of rows) values.push(...row);
  // Asked each time: the table may have been changed since the statement was prepared.
  return { columns: statement.columns().map(({ name }) => name), values };
}

function runEach(on: DatabaseSync, statement: StatementSync, values: readonly SQLInputValue[], width: number): Answer {
  let changes = 0;
  on.exec('begin immediate');
  try {
    for (let at = 0; at < values.length; at += width) {
      changes += Number(statement.run(NO_NAMES, ...values.slice(at, at + width)).changes);
    }
    on.exec('commit');
  } catch (thrown) {
    // Some errors, such as a full disk, have rolled it back already.
    if (on.isTransaction) on.exec('rollback');
    throw thrown;
  }
  return { changes, lastInsertRowid: 0 };
}
