import { CompiledQuery, type Kysely } from 'kysely';
import { eachRow } from '../database/each-row.js';
import type { AuditRow, AuditTables } from './audit.tables.js';
import type { StoredLink } from './stored-link.js';

const COLUMNS = [
  'chain',
  'seq',
  'event',
  'previous',
  'hash',
  'at',
  'execution_id',
  'principal',
  'client',
  'name',
  'outcome',
] as const satisfies readonly (keyof AuditRow)[];

const HEAD = `insert into "gatehouse_audit" (${COLUMNS.map((name) => `"${name}"`).join(', ')}) values `;
const TAIL = ' on conflict ("chain", "seq") do nothing';
const EMBEDDED_TEXT = `${HEAD}(${COLUMNS.map(() => '?').join(', ')})${TAIL}`;

/** Rows added at once, which is one statement for Postgres: bounded by how many parameters it takes. */
export const MOST_ROWS = 500;

/** Adds up to `MOST_ROWS` rows, all or none; those that are there already stay as they are. */
export async function insertRows(
  kind: 'embedded' | 'postgres',
  db: Kysely<AuditTables>,
  rows: readonly StoredLink[],
): Promise<void> {
  if (rows.length === 0) return;
  const parameters: unknown[] = [];
  for (const row of rows) pushRow(parameters, row);
  const query =
    kind === 'embedded'
      ? eachRow(EMBEDDED_TEXT, parameters, COLUMNS.length)
      : CompiledQuery.raw(postgresText(rows.length), parameters);
  await db.executeQuery(query);
}

/** In the order of `COLUMNS`. */
function pushRow(parameters: unknown[], { link, index }: StoredLink): void {
  parameters.push(
    link.chain,
    link.seq,
    link.event,
    link.previous,
    link.hash,
    index.at,
    index.executionId ?? null,
    index.principal ?? null,
    index.client ?? null,
    index.name ?? null,
    index.outcome ?? null,
  );
}

const postgresRows = Array.from({ length: MOST_ROWS }, (_, row) => {
  return `(${COLUMNS.map((_name, column) => `$${row * COLUMNS.length + column + 1}`).join(', ')})`;
});

function postgresText(rows: number): string {
  return HEAD + postgresRows.slice(0, rows).join(', ') + TAIL;
}
