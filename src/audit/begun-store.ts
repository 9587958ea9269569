import { type Kysely, sql } from 'kysely';
import type { Database } from '../database/database.js';
import type { Head } from './audit-link.js';
import type { AuditRow, AuditTables } from './audit.tables.js';
import { chainsIn } from './chain-list.js';
import { hasNoEnd } from './has-no-end.js';

type Db = Kysely<AuditTables>;

/** Rows looked at with one statement: whoever writes to the embedded database waits for it. */
export const ROWS_AT_ONCE = 5_000;

/** Each statement has its own time limit. */
const UNTIL_DONE = new AbortController().signal;

/** Finds what began and has no end. Changes nothing. */
export class BegunStore {
  constructor(private readonly database: Database) {}

  /** The last rows of chains that have none since `before`, are not closed, and were not searched up to there. */
  async silentHeads(before: string): Promise<readonly Head[]> {
    const { rows } = await this.database.run(UNTIL_DONE, (db: Db) =>
      sql<Head>`select audit.chain, audit.seq, audit.hash from ${chainsIn('gatehouse_audit')} as known
        join gatehouse_audit as audit on audit.chain = known.chain
        and audit.seq = (select max(seq) from gatehouse_audit where chain = known.chain)
        where audit.at < ${before} and not exists (select 1 from gatehouse_audit_checkpoints as signed
          where signed.chain = audit.chain and signed.seq = audit.seq and signed.kind in ('closed', 'searched'))
        order by audit.chain`.execute(db),
    );
    return rows;
  }

  /** The row up to which a chain was searched, -1 where it was not. */
  async searchedUpTo(chain: string): Promise<number> {
    const searched = await this.database.run(UNTIL_DONE, (db: Db) =>
      db
        .selectFrom('gatehouse_audit_checkpoints')
        .select('seq')
        .where('chain', '=', chain)
        .where('kind', '=', 'searched')
        .orderBy('seq', 'desc')
        .limit(1)
        .executeTakeFirst(),
    );
    return searched?.seq ?? -1;
  }

  /** Rows of calls that began and have no row of their end, in any chain: of the `ROWS_AT_ONCE` behind `after`. */
  neverEnded(chain: string, after: number): Promise<readonly Pick<AuditRow, 'seq' | 'event'>[]> {
    return this.database.run(UNTIL_DONE, (db: Db) =>
      db
        .selectFrom('gatehouse_audit as begun')
        .select(['begun.seq', 'begun.event'])
        .where('begun.chain', '=', chain)
        .where('begun.seq', '>', after)
        .where('begun.seq', '<=', after + ROWS_AT_ONCE)
        .where('begun.execution_id', 'is not', null)
        .where('begun.outcome', 'is', null)
        .where(hasNoEnd('begun'))
        .orderBy('begun.seq')
        .execute(),
    );
  }
}
