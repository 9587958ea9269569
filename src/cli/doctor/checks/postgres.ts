import { sql } from 'kysely';
import type { Settings } from '../../../config/config.schema.js';
import { Database } from '../../../database/database.js';
import { reasonOf } from '../bounded-check.js';
import type { Check } from '../check.js';
import { failed, type Finding, note, ok } from '../finding.js';
import { type ClockReading, readingOf } from './clock.js';

const RESOLUTION_MS = 1_000;

export function postgresCheck({ url }: Settings['database'], clocks: ClockReading[]): Check {
  return {
    name: 'postgres',
    title: 'Postgres',
    limitMs: 6_000,
    run: async (signal) => {
      if (url === undefined) {
        return note(
          'Not configured: the embedded database in DATA_DIR.',
          'Set DATABASE_URL before there are two instances.',
        );
      }
      return postgresFinding(url, clocks, signal);
    },
  };
}

async function postgresFinding(url: string, clocks: ClockReading[], signal: AbortSignal): Promise<Finding> {
  const database = new Database({ url, file: '' }, () => performance.now());
  try {
    const asked = Date.now();
    const { rows } = await database.run(signal, (db, options) =>
      sql<Told>`select extract(epoch from clock_timestamp())::float8 as now, current_setting('server_version') as version,
        has_schema_privilege(current_schema(), 'CREATE') as may_create`.execute(db, options),
    );
    const [told] = rows;
    if (told === undefined) return failed('It answers nothing.', 'Look whether DATABASE_URL leads to a Postgres.');
    clocks.push(readingOf('Postgres', told.now * RESOLUTION_MS, asked, Date.now()));
    return told.may_create === true
      ? ok(`${told.version} answers, and tables may be made in it.`)
      : failed('Its user may make no tables.', 'GRANT CREATE ON SCHEMA to the user of DATABASE_URL.');
  } catch (thrown) {
    return failed(`${reasonOf(thrown)}`, 'Start it, or mend DATABASE_URL: calls that need it fail.');
  } finally {
    await database.close();
  }
}

interface Told {
  readonly now: number;
  readonly version: string;
  readonly may_create: boolean | null;
}
