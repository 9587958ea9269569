import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Kysely, sql } from 'kysely';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FROM_SOURCES } from '../../test/fixtures/from-sources.js';
import { startPostgres } from '../../test/fixtures/postgres.js';
import { Database } from './database.js';
import type { DatabaseConfig } from './database-config.js';
import { migrate, type Migrations } from './migrate.js';

const never = new AbortController().signal;
const postgres = await startPostgres();
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-migrate-'));
afterAll(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true });
});

const createsTable = (name: string) => ({
  up: (db: Kysely<unknown>) => db.schema.createTable(name).addColumn('id', 'text').execute(),
});
const FIRST: Migrations = { '001_things': createsTable('things') };

describe.each(['embedded', 'postgres'] as const)('migrate on %s', (kind) => {
  let config: DatabaseConfig;
  let database: Database;

  beforeEach(async ({ skip, task }) => {
    if (kind === 'postgres' && postgres === undefined) return skip();
    config = {
      url: kind === 'postgres' ? await postgres!.freshDatabase() : undefined,
      file: join(folder, task.id, 'gatehouse.db'),
    };
    database = new Database(config, () => performance.now());
  });
  afterEach(() => database?.close());

  const rows = (table: string) =>
    database.run(never, (db) => sql`select * from ${sql.table(table)}`.execute(db)).then((result) => result.rows);

  it('runs each migration once, however often the service starts', async () => {
    await migrate(database, 'sample', FIRST);
    await migrate(database, 'sample', FIRST);
    await migrate(database, 'sample', { ...FIRST, '002_parts': createsTable('parts') });
    expect(await rows('sample_migrations')).toMatchObject([{ name: '001_things' }, { name: '002_parts' }]);
    expect(await rows('parts')).toEqual([]);
  });

  it('keeps the migrations of toolsets apart', async () => {
    await migrate(database, 'sample', FIRST);
    await migrate(database, 'other', { '001_others': createsTable('others') });
    expect(await rows('other_migrations')).toMatchObject([{ name: '001_others' }]);
  });

  it('stops the start with one sentence when a migration fails, and leaves nothing of it behind', async () => {
    const half: Migrations = {
      ...FIRST,
      '002_half': {
        up: async (db) => {
          await createsTable('halves').up(db);
          await createsTable('things').up(db);
        },
      },
    };
    await expect(migrate(database, 'sample', half)).rejects.toThrow(
      /^The tables of toolset sample cannot be used: migration 002_half failed: .*things.* already exists$/,
    );
    await expect(rows('halves')).rejects.toThrow(/halves/);
    expect(await rows('sample_migrations')).toEqual([]);
  });

  it('lets several processes start at once', async () => {
    const starts = await Promise.all(Array.from({ length: 4 }, () => migrateInAnotherProcess(config)));
    expect(starts).toEqual(['migrated', 'migrated', 'migrated', 'migrated']);
    expect(await rows('sample_migrations')).toHaveLength(1);
    expect(await rows('slow')).toEqual([{ id: 'once' }]);
  });
});

it('names what to check, and no value, when the database does not answer', async () => {
  const database = new Database(
    { url: 'postgres://gatehouse:hunter2@127.0.0.1:1/gatehouse', file: ':memory:' },
    () => 0,
  );
  await expect(migrate(database, 'sample', FIRST)).rejects.toThrow(
    'The tables of toolset sample cannot be used: the database does not answer (ECONNREFUSED). Check DATABASE_URL, or DATA_DIR when it is not set.',
  );
});

it('says so when the embedded database cannot be opened', async () => {
  const database = new Database({ file: folder }, () => 0);
  await expect(migrate(database, 'sample', FIRST)).rejects.toThrow(
    '(unable to open database file). Check DATABASE_URL, or DATA_DIR',
  );
});

/** The transaction of the migration stays open for a while, so that the processes do meet. */
const STARTS = `
import { Database } from ${JSON.stringify(new URL('database.ts', import.meta.url))};
import { migrate } from ${JSON.stringify(new URL('migrate.ts', import.meta.url))};
const database = new Database(JSON.parse(process.argv[2]), () => 0);
await migrate(database, 'sample', { '001_slow': { up: async (db) => {
  await db.schema.createTable('slow').addColumn('id', 'text').execute();
  await new Promise((resolve) => setTimeout(resolve, 300));
  await db.insertInto('slow').values({ id: 'once' }).execute();
} } });
await database.close();
process.stdout.write('migrated');`;

async function migrateInAnotherProcess(config: DatabaseConfig): Promise<string> {
  const script = join(folder, 'start.mjs');
  writeFileSync(script, STARTS);
  const { stdout } = await promisify(execFile)(process.execPath, [...FROM_SOURCES, script, JSON.stringify(config)]);
  return stdout;
}
