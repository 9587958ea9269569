import { type RawBuilder, sql } from 'kysely';
import type { AuditTables } from './audit.tables.js';

/**
 * A subquery of all chains in a table, as `chain`: from one to the next by the primary key. Neither database does that for
 * `distinct`, and would read every row.
 */
export function chainsIn(table: keyof AuditTables): RawBuilder<{ chain: string }> {
  const rows = sql.table(table);
  return sql`(with recursive jump (chain) as (
    select min(chain) from ${rows}
    union all
    select (select min(chain) from ${rows} where chain > jump.chain) from jump where jump.chain is not null
  ) select chain from jump where chain is not null)`;
}
