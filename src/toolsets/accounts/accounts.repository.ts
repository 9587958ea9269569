import { Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { Database } from '../../database/database.js';
import type { AccountsTables, RecordRow, UserRow } from './accounts.tables.js';

type Db = Kysely<AccountsTables>;

/** Every query of the toolset, each one statement. */
@Injectable()
export class AccountsRepository {
  constructor(private readonly database: Database) {}

  findUser(id: string, signal: AbortSignal): Promise<UserRow | undefined> {
    return this.database.run(signal, (db: Db, options) =>
      db.selectFrom('accounts_users').selectAll().where('id', '=', id).executeTakeFirst(options),
    );
  }

  findRecord(userId: string, signal: AbortSignal): Promise<RecordRow | undefined> {
    return this.database.run(signal, (db: Db, options) =>
      db.selectFrom('accounts_records').selectAll().where('user_id', '=', userId).executeTakeFirst(options),
    );
  }

  /** False when the user has a record already. The user must exist. */
  async insertRecord(row: RecordRow, signal: AbortSignal): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.database.run(signal, (db: Db, options) =>
      db
        .insertInto('accounts_records')
        .values(row)
        .onConflict((conflict) => conflict.column('user_id').doNothing())
        .executeTakeFirstOrThrow(options),
    );
    return numInsertedOrUpdatedRows === 1n;
  }

  /** False when the record no longer holds `previousData`: somebody else was faster. */
  async replaceRecord(row: RecordRow, previousData: string, signal: AbortSignal): Promise<boolean> {
    const { numUpdatedRows } = await this.database.run(signal, (db: Db, options) =>
      db
        .updateTable('accounts_records')
        .set({ data: row.data, updated_at: row.updated_at })
        .where('user_id', '=', row.user_id)
        .where('data', '=', previousData)
        .executeTakeFirstOrThrow(options),
    );
    return numUpdatedRows === 1n;
  }

  /** What was deleted, out of the statement that did it; undefined when there was none. */
  deleteRecord(userId: string, signal: AbortSignal): Promise<RecordRow | undefined> {
    return this.database.run(signal, (db: Db, options) =>
      db.deleteFrom('accounts_records').where('user_id', '=', userId).returningAll().executeTakeFirst(options),
    );
  }
}
