import { Injectable } from '@nestjs/common';
import { type Kysely, sql } from 'kysely';
import { Database } from '../../database/database.js';
import type { CrmTables, DealStage } from './crm.tables.js';

type Db = Kysely<CrmTables>;

export interface Money {
  readonly currency: string;
  readonly deals: number;
  readonly amountMinor: number;
}

/** A time from its first moment to the one before `before`. */
export interface Span {
  readonly from: string;
  readonly before: string;
}

/** The figures of the dashboard, each counted where the rows are. */
@Injectable()
export class DashboardRepository {
  constructor(private readonly database: Database) {}

  async contacts(since: string, signal: AbortSignal): Promise<{ readonly total: number; readonly new: number }> {
    return this.database.run(signal, (db: Db, options) =>
      db
        .selectFrom('crm_contacts')
        .select(sql<number>`count(*)`.as('total'))
        .select(sql<number>`count(case when created_at >= ${since} then 1 end)`.as('new'))
        .executeTakeFirstOrThrow(options),
    );
  }

  openDeals(signal: AbortSignal): Promise<Money[]> {
    return this.database.run(signal, (db: Db, options) =>
      byCurrency(db).where('stage', 'not in', ['won', 'lost']).execute(options),
    );
  }

  wonDeals({ from, before }: Span, signal: AbortSignal): Promise<Money[]> {
    return this.database.run(signal, (db: Db, options) =>
      byCurrency(db)
        .where('stage', '=', 'won')
        .where('closed_at', '>=', from)
        .where('closed_at', '<', before)
        .execute(options),
    );
  }

  /** How many deals ended how. */
  async closedDeals({ from, before }: Span, signal: AbortSignal): Promise<ReadonlyMap<DealStage, number>> {
    const rows = await this.database.run(signal, (db: Db, options) =>
      db
        .selectFrom('crm_deals')
        .select(['stage', sql<number>`count(*)`.as('deals')])
        .where('stage', 'in', ['won', 'lost'])
        .where('closed_at', '>=', from)
        .where('closed_at', '<', before)
        .groupBy('stage')
        .execute(options),
    );
    return new Map(rows.map(({ stage, deals }) => [stage, deals]));
  }

  async entries({ from, before }: Span, signal: AbortSignal): Promise<number> {
    const { entries } = await this.database.run(signal, (db: Db, options) =>
      db
        .selectFrom('crm_entries')
        .select(sql<number>`count(*)`.as('entries'))
        .where('at', '>=', from)
        .where('at', '<', before)
        .executeTakeFirstOrThrow(options),
    );
    return entries;
  }
}

function byCurrency(db: Db) {
  return db
    .selectFrom('crm_deals')
    .select(['currency', sql<number>`count(*)`.as('deals')])
    .select(sql<number>`cast(sum(amount_minor) as bigint)`.as('amountMinor'))
    .groupBy('currency')
    .orderBy('currency');
}
