import { sql } from 'kysely';
import { afterAll, expect, it } from 'vitest';
import { gatehouse } from '../../../test/fixtures/gatehouse-command.js';
import { startPostgres } from '../../../test/fixtures/postgres.js';
import { Database } from '../../database/database.js';

const postgres = await startPostgres();
afterAll(() => postgres?.stop());

it.runIf(postgres)('searches a trail for as long as it takes, where a call would be given up', async () => {
  const url = await postgres!.freshDatabase();
  const database = new Database({ url, file: '' }, () => 0);
  // A trail whose one call tells under which limit it was read.
  await database.maintain((db) =>
    sql`create view gatehouse_audit as select 'a' as chain, 0 as seq, '2026-01-01' as at, 'x' as execution_id, 'ok' as outcome,
      json_build_object('principal', current_setting('statement_timeout'))::text as event`.execute(db),
  );
  await database.close();
  const { stdout } = await gatehouse(['audit', 'query', '--json'], { DATABASE_URL: url });
  expect(JSON.parse(stdout)).toEqual({ principal: '0' });
});
