import { Injectable } from '@nestjs/common';
import { type Kysely, sql } from 'kysely';
import { Database } from '../../database/database.js';
import type { CrmTables, DealRow, DealStage } from './crm.tables.js';

type Db = Kysely<CrmTables>;

/** Which deals; all of them without either. */
export interface DealFilter {
  readonly dealId?: string | undefined;
  readonly contactId?: string | undefined;
}

export interface StageTotal {
  readonly stage: DealStage;
  readonly currency: string;
  readonly deals: number;
  readonly amountMinor: number;
}

@Injectable()
export class DealsRepository {
  constructor(private readonly database: Database) {}

  /** Newest first. */
  findDeals(filter: DealFilter, limit: number, signal: AbortSignal): Promise<DealRow[]> {
    return this.database.run(signal, (db: Db, options) =>
      matching(db, filter).selectAll().orderBy('opened_at', 'desc').orderBy('id', 'desc').limit(limit).execute(options),
    );
  }

  /** Of all deals that match, however many. */
  totals(filter: DealFilter, signal: AbortSignal): Promise<StageTotal[]> {
    return this.database.run(signal, (db: Db, options) =>
      matching(db, filter)
        .select(['stage', 'currency', sql<number>`count(*)`.as('deals'), amount.as('amountMinor')])
        .groupBy(['stage', 'currency'])
        .orderBy('stage')
        .orderBy('currency')
        .execute(options),
    );
  }
}

/** Postgres sums a bigint as numeric; back in a bigint, one that no number holds exactly is an error and never rounded. */
const amount = sql<number>`cast(sum(amount_minor) as bigint)`;

function matching(db: Db, { dealId, contactId }: DealFilter) {
  let query = db.selectFrom('crm_deals');
  if (dealId !== undefined) query = query.where('id', '=', dealId);
  if (contactId !== undefined) query = query.where('contact_id', '=', contactId);
  return query;
}
