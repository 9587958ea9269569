import type { Kysely } from 'kysely';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres } from '../../test/fixtures/postgres.js';
import { Database } from '../database/database.js';
import { migrate } from '../database/migrate.js';
import { AUDIT_MIGRATIONS } from './audit.migrations.js';
import type { AuditTables } from './audit.tables.js';
import { AuditStore } from './audit-store.js';
import type { StoredLink } from './stored-link.js';
import { insertRows } from './audit-insert.js';

const never = new AbortController().signal;
const postgres = await startPostgres();
afterAll(() => postgres?.stop());

const CHAIN = 'a-chain';

/** Every other row leaves out what may be left out. */
function rowAt(seq: number): StoredLink {
  const at = '2026-01-01T00:00:00.000Z';
  const link = { chain: CHAIN, seq, event: `{"seq":${seq}}`, previous: `p${seq}`, hash: `h${seq}` };
  const named = { executionId: `e${seq}`, principal: 'ada', client: "o'client", name: 'echo', outcome: 'ok' };
  const nameless = { executionId: undefined, principal: undefined, client: undefined, name: undefined };
  return { link, index: seq % 2 === 0 ? { at, ...named } : { at, ...nameless, outcome: undefined } };
}

const rowsFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => rowAt(first + index));

describe.each(['embedded', 'postgres'] as const)('rows of the trail on %s', (kind) => {
  let database: Database;
  let store: AuditStore;

  beforeEach(async ({ skip }) => {
    if (kind === 'postgres' && postgres === undefined) return skip();
    const url = kind === 'postgres' ? await postgres!.freshDatabase() : undefined;
    database = new Database({ url, file: ':memory:' }, () => performance.now());
    await migrate(database, 'audit', AUDIT_MIGRATIONS);
    store = new AuditStore(database);
  });
  afterEach(() => database?.close());

  const stored = async () => {
    const rows: StoredLink[] = [];
    for await (const row of store.rowsOf(CHAIN)) rows.push(row);
    return rows;
  };

  it.each([0, 1, 7, 8, 64, 137, 500, 1_101])('are as they were told, where %i come at once', async (count) => {
    await store.append(rowsFrom(0, count));
    expect(await stored()).toEqual(rowsFrom(0, count));
  });

  it('are each there once, however often they are told', async () => {
    await store.append(rowsFrom(0, 100));
    await store.append(rowsFrom(60, 100));
    expect(await stored()).toEqual(rowsFrom(0, 160));
  });

  it('are there in parts, each whole or not at all', async () => {
    const broken = { ...rowAt(600), link: { ...rowAt(600).link, event: null as unknown as string } };
    await expect(store.append([...rowsFrom(0, 600), broken])).rejects.toThrow(/null/i);
    expect(await stored()).toEqual(rowsFrom(0, 500));
    await store.append(rowsFrom(0, 600));
    expect(await stored()).toEqual(rowsFrom(0, 600));
  });

  it('are written with the statement that Kysely would build', async () => {
    // SQLite runs that of one row for each, Postgres takes them together.
    const rowsInText = kind === 'embedded' ? 1 : 8;
    const texts: string[] = [];
    const seen = { executeQuery: async ({ sql }: { sql: string }) => void texts.push(sql) };
    await insertRows(kind, seen as unknown as Kysely<AuditTables>, rowsFrom(0, 8));
    const values = rowsFrom(0, rowsInText).map(({ link, index: { at } }) => {
      const rest = { execution_id: null, principal: null, client: null, name: null, outcome: null };
      return { chain: link.chain, seq: 1, event: '', previous: '', hash: '', at, ...rest };
    });
    const built = await database.run(never, async (db: Kysely<AuditTables>) =>
      db
        .insertInto('gatehouse_audit')
        .values(values)
        .onConflict((conflict) => conflict.columns(['chain', 'seq']).doNothing())
        .compile(),
    );
    expect(texts).toEqual([built.sql]);
  });
});
