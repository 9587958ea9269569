import { Injectable } from '@nestjs/common';
import type { Kysely } from 'kysely';
import { Database } from '../../database/database.js';
import type { CrmTables, EntryKind, EntryRow } from './crm.tables.js';

type Db = Kysely<CrmTables>;

export interface ContactName {
  readonly id: string;
  readonly name: string;
  readonly company: string;
}

/** Where a page of a history ended. */
export interface HistoryPlace {
  readonly at: string;
  readonly id: string;
}

export interface HistoryPage {
  readonly contactId: string;
  /** Empty for all. */
  readonly kinds: readonly EntryKind[];
  readonly after: HistoryPlace | undefined;
  readonly limit: number;
}

export type NewNote = Omit<EntryRow, 'kind'>;

/** Contacts and what happened with them; each method is one statement. */
@Injectable()
export class ContactsRepository {
  constructor(private readonly database: Database) {}

  findContact(id: string, signal: AbortSignal): Promise<ContactName | undefined> {
    return this.database.run(signal, (db: Db, options) =>
      db.selectFrom('crm_contacts').select(['id', 'name', 'company']).where('id', '=', id).executeTakeFirst(options),
    );
  }

  /** Newest first. */
  findHistory({ contactId, kinds, after, limit }: HistoryPage, signal: AbortSignal): Promise<EntryRow[]> {
    return this.database.run(signal, (db: Db, options) => {
      let query = db.selectFrom('crm_entries').selectAll().where('contact_id', '=', contactId);
      if (kinds.length > 0) query = query.where('kind', 'in', kinds);
      if (after !== undefined) {
        query = query.where(({ eb, refTuple, tuple }) => eb(refTuple('at', 'id'), '<', tuple(after.at, after.id)));
      }
      return query.orderBy('at', 'desc').orderBy('id', 'desc').limit(limit).execute(options);
    });
  }

  /** The note that was written under an idempotency key. */
  findNote(keyOwner: string, idempotencyKey: string, signal: AbortSignal): Promise<EntryRow | undefined> {
    return this.database.run(signal, (db: Db, options) =>
      db
        .selectFrom('crm_entries')
        .selectAll()
        .where('key_owner', '=', keyOwner)
        .where('idempotency_key', '=', idempotencyKey)
        .executeTakeFirst(options),
    );
  }

  /** False when there is a note under its key already, also one that another instance wrote at the same moment. */
  async insertNote(note: NewNote, signal: AbortSignal): Promise<boolean> {
    const { numInsertedOrUpdatedRows } = await this.database.run(signal, (db: Db, options) =>
      db
        .insertInto('crm_entries')
        .values({ ...note, kind: 'note' })
        .onConflict((conflict) => conflict.columns(['key_owner', 'idempotency_key']).doNothing())
        .executeTakeFirstOrThrow(options),
    );
    return numInsertedOrUpdatedRows === 1n;
  }
}
