import { Injectable } from '@nestjs/common';
import { type Kysely, type RawBuilder, sql } from 'kysely';
import { Database } from '../../database/database.js';
import type { CrmTables } from './crm.tables.js';

export const PERIODS = ['month', 'quarter', 'year'] as const;
export const GROUPINGS = ['none', 'owner', 'country'] as const;

export interface RevenueQuestion {
  /** First moment, and the first one after: ISO 8601, UTC. */
  readonly from: string;
  readonly before: string;
  readonly period: (typeof PERIODS)[number];
  readonly groupBy: (typeof GROUPINGS)[number];
  readonly currency?: string | undefined;
}

export interface RevenueRow {
  /** `2026-11`, `2026-Q4`, `2026`. */
  readonly period: string;
  /** Empty without a grouping. */
  readonly group: string;
  readonly currency: string;
  readonly deals: number;
  readonly amountMinor: number;
}

/** The period a time in UTC lies in; the same words in both databases, because times are text that sorts. */
const PERIOD_OF: Readonly<Record<RevenueQuestion['period'], RawBuilder<string>>> = {
  month: sql`substr(closed_at, 1, 7)`,
  quarter: sql`substr(closed_at, 1, 4) || '-Q' || cast((cast(substr(closed_at, 6, 2) as integer) + 2) / 3 as text)`,
  year: sql`substr(closed_at, 1, 4)`,
};

const GROUP_OF: Readonly<Record<RevenueQuestion['groupBy'], RawBuilder<string>>> = {
  none: sql`''`,
  owner: sql`crm_deals.owner`,
  country: sql`crm_contacts.country`,
};

@Injectable()
export class RevenueRepository {
  constructor(private readonly database: Database) {}

  /** What deals won in the time brought; a period, group or currency without any has no row. In the order of periods. */
  async report(question: RevenueQuestion, limit: number, signal: AbortSignal): Promise<RevenueRow[]> {
    const { from, before, period, groupBy, currency } = question;
    return this.database.run(signal, (db: Kysely<CrmTables>, options) => {
      let won = db
        .selectFrom('crm_deals')
        .innerJoin('crm_contacts', 'crm_contacts.id', 'crm_deals.contact_id')
        .where('stage', '=', 'won')
        .where('closed_at', '>=', from)
        .where('closed_at', '<', before);
      if (currency !== undefined) won = won.where('currency', '=', currency);
      const rows = won.select([
        'currency',
        'amount_minor',
        PERIOD_OF[period].as('period'),
        GROUP_OF[groupBy].as('group'),
      ]);
      return db
        .selectFrom(rows.as('won'))
        .select(['period', 'group', 'currency'])
        .select([sql<number>`count(*)`.as('deals'), sql<number>`cast(sum(amount_minor) as bigint)`.as('amountMinor')])
        .groupBy(['period', 'group', 'currency'])
        .orderBy('period')
        .orderBy('group')
        .orderBy('currency')
        .limit(limit)
        .execute(options);
    });
  }
}
