import { type RawBuilder, sql } from 'kysely';

/** For rows of beginnings: no row, of whatever chain, tells how their call ended. @param of Whose `execution_id`: a table, or its alias. */
export function hasNoEnd(of: string): RawBuilder<boolean> {
  return sql`not exists (select 1 from gatehouse_audit as ended
    where ended.execution_id = ${sql.ref(`${of}.execution_id`)} and ended.outcome is not null)`;
}
