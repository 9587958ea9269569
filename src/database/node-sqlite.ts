import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

/** Milliseconds a statement waits for another process that is writing. The whole process waits with it. */
const BUSY_TIMEOUT_MS = 5_000;

/** Opens Node's own SQLite as the database Kysely expects; its folder is made when it is missing. */
export function openNodeSqlite(file: string): SqliteDatabase {
  if (file !== ':memory:') makePrivate(file);
  const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT_MS, enableForeignKeyConstraints: true });
  // WAL: readers of other processes do not wait for a writer. NORMAL: durable against a crash of the process.
  database.exec('pragma journal_mode = wal; pragma synchronous = normal');
  return { close: () => database.close(), prepare: (sql) => prepare(database, sql) };
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

function prepare(database: DatabaseSync, sql: string): SqliteStatement {
  const statement = database.prepare(sql);
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
    run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
    iterate: (parameters) => statement.iterate(...(parameters as SQLInputValue[])),
  };
}
