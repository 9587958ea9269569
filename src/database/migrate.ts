import { type Migration, type MigrationResultSet, Migrator } from 'kysely/migration';
import { Failure } from '../errors/failure.js';
import type { Database } from './database.js';
import { databaseFailure } from './database-failure.js';

/**
 * In order of their names. One set serves both databases: columns are text, integer or double precision, times are ISO
 * 8601 text, JSON is text.
 */
export type Migrations = Readonly<Record<string, Migration>>;

/**
 * Brings the tables a toolset owns up to date: all pending migrations or none. Processes that start together wait for
 * each other. Nothing is migrated down.
 * @throws Error with one sentence for the operator; the start must not go on.
 */
export async function migrate(database: Database, toolset: string, migrations: Migrations): Promise<void> {
  const outcome = await database.maintain((db) =>
    new Migrator({
      db,
      provider: { getMigrations: async () => migrations },
      migrationTableName: `${toolset}_migrations`,
      migrationLockTableName: `${toolset}_migrations_lock`,
    }).migrateToLatest(),
  );
  if (outcome.error !== undefined) {
    throw new Error(`The tables of toolset ${toolset} cannot be used: ${reason(outcome)}`, { cause: outcome.error });
  }
}

function reason({ error, results }: MigrationResultSet): string {
  const { message, code, errstr } = error as Error & { code?: string; errstr?: string };
  if (databaseFailure(error) instanceof Failure) {
    // Codes, not messages: those name hosts and users.
    return `the database does not answer (${errstr ?? code ?? message}). Check DATABASE_URL, or DATA_DIR when it is not set.`;
  }
  const failed = results?.find(({ status }) => status === 'Error');
  return failed === undefined ? message : `migration ${failed.migrationName} failed: ${message}`;
}
