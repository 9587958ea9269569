import {
  CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  SqliteAdapter,
  SqliteDriver,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import { openNodeSqlite } from './node-sqlite.js';

/** Takes the write lock at the start: a transaction that only later turns into a writer fails instead of waiting. */
class WriteLockingDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await connection.executeQuery(CompiledQuery.raw('begin immediate'));
  }
}

/** SQLite rolls back DDL like any other change, so a migration is atomic and its transaction is the lock it needs. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** Kysely over `node:sqlite`; the file is opened by the first query. */
export function embeddedDialect(file: string): Dialect {
  return {
    createDriver: () => new WriteLockingDriver({ database: async () => openNodeSqlite(file) }),
    createAdapter: () => new TransactionalAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
  };
}
