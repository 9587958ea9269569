import { Injectable } from '@nestjs/common';
import { type Kysely, sql } from 'kysely';
import { Database } from '../database/database.js';
import type { SampleRow, SamplesTables } from './samples.tables.js';
import { AGGREGATES, MINUTES, type Signal, SIGNALS } from './signals.js';

type Db = Kysely<SamplesTables>;

/** Least, most and mean of one signal; null where nothing was measured. */
export interface Spread {
  readonly min: number | null;
  readonly max: number | null;
  readonly average: number | null;
}

export interface Summary {
  /** Of the first sample in the window: ISO 8601, UTC; null where there is none. */
  readonly since: string | null;
  /** Minutes that have a sample. */
  readonly minutes: number;
  readonly spreads: Readonly<Record<Signal, Spread>>;
}

type SummaryRow = { readonly since: string | null; readonly minutes: number } & Readonly<
  Record<`${Signal}_${keyof Spread}`, number | null>
>;

/** Written here, so no input is in it. */
const COLUMNS = SIGNALS.flatMap((signal) =>
  Object.entries(AGGREGATES[signal]).map(([what, expression]) => `${expression} as ${signal}_${what}`),
).join(', ');

/** Every query about the samples. */
@Injectable()
export class SampleStore {
  constructor(private readonly database: Database) {}

  /** Adds rows that may be there already: after a failure nobody knows what was written. */
  async add(rows: readonly SampleRow[], signal: AbortSignal): Promise<void> {
    await this.database.run(signal, (db: Db, options) =>
      db
        .insertInto('gatehouse_samples')
        .values(rows)
        .onConflict((conflict) => conflict.columns(['at', 'instance']).doNothing())
        .execute(options),
    );
  }

  /** Deletes what is older than that moment. */
  async prune(before: string, signal: AbortSignal): Promise<void> {
    await this.database.run(signal, (db: Db, options) =>
      db.deleteFrom('gatehouse_samples').where('at', '<', before).execute(options),
    );
  }

  /** Of all processes together since that moment: what they counted is added up minute by minute. */
  async summarize(from: string, signal: AbortSignal): Promise<Summary> {
    const [before, after] = MINUTES.map((part) => sql.raw(part));
    const { rows } = await this.database.run(signal, (db: Db, options) =>
      sql<SummaryRow>`select min(at) as since, count(*) as minutes, ${sql.raw(COLUMNS)} from (${before}${from}${after}) as minute`.execute(
        db,
        options,
      ),
    );
    // An aggregate always answers with one row.
    const [row] = rows as [SummaryRow];
    const spreadOf = (name: Signal): Spread => ({
      min: row[`${name}_min`],
      max: row[`${name}_max`],
      average: row[`${name}_average`],
    });
    const spreads = Object.fromEntries(SIGNALS.map((name) => [name, spreadOf(name)])) as Record<Signal, Spread>;
    return { since: row.since, minutes: row.minutes, spreads };
  }
}
