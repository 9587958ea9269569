import { type Kysely, sql } from 'kysely';
import type { Database } from '../../database/database.js';
import { COLLECTIONS, type CollectionName, fieldType } from './collections.js';
import { type DirectoryQuery, type DirectoryRecord, DirectorySource, type Profile } from './directory-source.js';
import type { DirectoryTables } from './directory.tables.js';
import type { Filter, Operator } from './filter.js';

/** A table whose columns are those of the collection: which one is known only when it is asked for. */
type AnyTable = Kysely<Record<string, Record<string, unknown>>>;

const TABLE_OF: Readonly<Record<CollectionName, keyof DirectoryTables>> = {
  employees: 'directory_employees',
  projects: 'directory_projects',
  assets: 'directory_assets',
};

const COMPARISON = { eq: '=', ne: '!=', gt: '>', gte: '>=', lt: '<', lte: '<=' } as const satisfies Record<
  Exclude<Operator, 'contains'>,
  string
>;

/** The records in the database. Every value is a parameter; every name stands in `COLLECTIONS` or above. */
export class DatabaseDirectory extends DirectorySource {
  constructor(private readonly database: Database) {
    super();
  }

  override async query({ collection, filters, limit }: DirectoryQuery, signal: AbortSignal) {
    const columns = Object.keys(COLLECTIONS[collection].fields);
    const rows = await this.database.run(signal, (db: AnyTable, options) => {
      const all = db.selectFrom(TABLE_OF[collection]).select(columns).orderBy('id').limit(limit);
      return filters.reduce((query, filter) => query.where(conditionOf(filter)), all).execute(options);
    });
    return rows.map((row) => recordOf(collection, row));
  }

  override async profile(userId: string, signal: AbortSignal): Promise<Profile | undefined> {
    const row = await this.database.run(signal, (db: Kysely<DirectoryTables>, options) =>
      db.selectFrom('directory_employees').selectAll().where('id', '=', userId).executeTakeFirst(options),
    );
    if (row === undefined) return undefined;
    const { id, name, email, department, title, location, manager_id: managerId } = row;
    return { id, name, email, department, title, location, managerId };
  }
}

function conditionOf({ field, operator, value, type }: Filter) {
  const column = sql.ref(field);
  if (operator === 'contains') {
    // Letters of ASCII alone have no case here: it is all that both databases agree on.
    return sql<boolean>`lower(${column}) like lower(${`%${escaped(String(value))}%`}) escape '\\'`;
  }
  const compared = type === 'boolean' ? Number(value) : value;
  return sql<boolean>`${column} ${sql.raw(COMPARISON[operator])} ${compared}`;
}

/** What means something in a pattern means itself. */
function escaped(text: string): string {
  return text.replaceAll(/[\\%_]/g, String.raw`\$&`);
}

function recordOf(collection: CollectionName, row: Record<string, unknown>): DirectoryRecord {
  const entries = Object.entries(row).map(([name, value]) => [
    name,
    fieldType(collection, name) === 'boolean' ? value === 1 : value,
  ]);
  return Object.fromEntries(entries) as DirectoryRecord;
}
