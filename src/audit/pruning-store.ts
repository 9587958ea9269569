import type { Kysely } from 'kysely';
import type { Database } from '../database/database.js';
import type { AuditRow, AuditTables } from './audit.tables.js';

type Db = Kysely<AuditTables>;

/** A row by its place, and when it was written. */
export type RowPlace = Pick<AuditRow, 'chain' | 'seq' | 'hash' | 'at'>;

/** Rows deleted with one statement: whoever writes to the embedded database waits for it. */
export const ROWS_AT_ONCE = 500;

/** Each statement has its own time limit. */
const UNTIL_DONE = new AbortController().signal;

/** Finds old rows and deletes them, a few at a time. */
export class PruningStore {
  constructor(private readonly database: Database) {}

  /** The first row a chain still has. */
  firstRow(chain: string): Promise<RowPlace | undefined> {
    return this.database.run(UNTIL_DONE, (db: Db) =>
      db
        .selectFrom('gatehouse_audit')
        .select(['chain', 'seq', 'hash', 'at'])
        .where('chain', '=', chain)
        .orderBy('seq')
        .limit(1)
        .executeTakeFirst(),
    );
  }

  /** The last row of a chain, or the last up to that one. */
  lastRow(chain: string, upTo?: number): Promise<RowPlace | undefined> {
    return this.database.run(UNTIL_DONE, (db: Db) =>
      db
        .selectFrom('gatehouse_audit')
        .select(['chain', 'seq', 'hash', 'at'])
        .where('chain', '=', chain)
        .$if(upTo !== undefined, (rows) => rows.where('seq', '<=', upTo ?? 0))
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst(),
    );
  }

  /**
   * Deletes rows of a chain; a chain has no gaps, so they are no more than those numbers.
   * @param from The first: without it Postgres would look at everything that was deleted before and not vacuumed since.
   */
  async prune(chain: string, from: number, upTo: number): Promise<void> {
    await this.database.run(UNTIL_DONE, (db: Db) =>
      db
        .deleteFrom('gatehouse_audit')
        .where('chain', '=', chain)
        .where('seq', '>=', from)
        .where('seq', '<=', upTo)
        .execute(),
    );
  }

  /** Deletes some of the checkpoints before that row. @returns Whether there may be more. */
  async pruneCheckpoints(chain: string, before: number): Promise<boolean> {
    const { numDeletedRows } = await this.database.run(UNTIL_DONE, (db: Db) =>
      db
        .deleteFrom('gatehouse_audit_checkpoints')
        .where('chain', '=', chain)
        .where('seq', '<', before)
        .where('seq', 'in', (old) =>
          old
            .selectFrom('gatehouse_audit_checkpoints')
            .select('seq')
            .where('chain', '=', chain)
            .where('seq', '<', before)
            .orderBy('seq')
            .limit(ROWS_AT_ONCE),
        )
        .executeTakeFirstOrThrow(),
    );
    return Number(numDeletedRows) >= ROWS_AT_ONCE;
  }

  /** The last row of a chain that was pruned; undefined where none was. */
  async prunedUpTo(chain: string): Promise<number | undefined> {
    const pruned = await this.database.run(UNTIL_DONE, (db: Db) =>
      db
        .selectFrom('gatehouse_audit_checkpoints')
        .select('seq')
        .where('chain', '=', chain)
        .where('kind', '=', 'pruned')
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst(),
    );
    return pruned?.seq;
  }
}
