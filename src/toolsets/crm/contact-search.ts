import { Injectable } from '@nestjs/common';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { Database } from '../../database/database.js';
import type { CrmTables } from './crm.tables.js';
import { fts5Query, tsquery } from './search-words.js';

export interface FoundContact {
  readonly id: string;
  readonly name: string;
  readonly company: string;
  readonly title: string;
  readonly email: string;
  readonly phone: string;
  readonly country: string;
}

/** Finds contacts through the full-text index of the database. A name counts more than a company, that more than the rest. */
@Injectable()
export class ContactSearch {
  constructor(private readonly database: Database) {}

  /** Best first. @param words Of `searchWords`, at least one. */
  async find(words: readonly string[], limit: number, offset: number, signal: AbortSignal): Promise<FoundContact[]> {
    const statement =
      this.database.kind === 'embedded' ? withFts5(words, limit, offset) : withTsvector(words, limit, offset);
    const { rows } = await this.database.run(signal, (db: Kysely<CrmTables>, options) =>
      statement.execute(db, options),
    );
    return rows;
  }
}

const COLUMNS = sql.raw(
  ['id', 'name', 'company', 'title', 'email', 'phone', 'country'].map((column) => `c.${column}`).join(', '),
);

/** Matches are ranked in the index first: only the rows of one page are read. */
export function withFts5(words: readonly string[], limit: number, offset: number): RawBuilder<FoundContact> {
  return sql<FoundContact>`
    select ${COLUMNS} from (
      select rowid as seq, bm25(crm_contacts_fts, 10.0, 5.0, 2.0, 1.0) as score from crm_contacts_fts
      where crm_contacts_fts match ${fts5Query(words)}
      order by score, rowid limit ${limit} offset ${offset}) as found
    join crm_contacts as c on c.seq = found.seq order by found.score, found.seq`;
}

export function withTsvector(words: readonly string[], limit: number, offset: number): RawBuilder<FoundContact> {
  return sql<FoundContact>`
    select ${COLUMNS} from crm_contacts as c, to_tsquery('simple', ${tsquery(words)}) as query
    where c.search @@ query
    order by ts_rank('{0.1, 0.2, 0.5, 1.0}', c.search, query) desc, c.seq limit ${limit} offset ${offset}`;
}
