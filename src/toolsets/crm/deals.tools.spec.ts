import 'reflect-metadata';
import { type Kysely, sql } from 'kysely';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { crmDatabase } from '../../../test/fixtures/crm-database.js';
import { callBy, NOW, toolsOn } from '../../../test/fixtures/crm-tools.js';
import { startPostgres } from '../../../test/fixtures/postgres.js';
import { Database } from '../../database/database.js';
import type { CrmTables, DealRow } from './crm.tables.js';
import { DashboardOutput, DealSummaryOutput, RevenueReportInput, RevenueReportOutput } from './deals.schema.js';
const never = new AbortController().signal;
const postgres = await startPostgres();
afterAll(() => postgres?.stop());

const deal = (id: string, closed: string | null, amount: number, more: Partial<DealRow> = {}): DealRow => ({
  id,
  contact_id: 'C-10001',
  name: 'Seats',
  stage: 'won',
  amount_minor: amount,
  currency: 'EUR',
  owner: 'dana',
  opened_at: '2024-01-01T00:00:00.000Z',
  closed_at: closed,
  ...more,
});

describe.each(['embedded', 'postgres'] as const)('reporting on %s', (kind) => {
  let url: string | undefined;
  let database: Database;
  let tools: ReturnType<typeof toolsOn>;

  beforeEach(async ({ skip }) => {
    if (kind === 'postgres' && postgres === undefined) return skip();
    url = kind === 'postgres' ? await postgres!.freshDatabase() : undefined;
    database = await crmDatabase(url, NOW, 40);
    tools = toolsOn(database);
  });
  afterEach(() => database?.close());

  const edit = (work: (db: Kysely<CrmTables>) => Promise<unknown>) => database.run(never, work);

  describe('deals', () => {
    beforeEach(async () => {
      await edit((db) => db.deleteFrom('crm_deals').execute());
      await edit((db) =>
        db
          .insertInto('crm_deals')
          .values([
            // The last moment of a quarter and the first of the next; more cents than 32 bits hold.
            deal('D-1', '2026-03-31T23:59:59.999Z', 3_000_000_001),
            deal('D-2', '2026-04-01T00:00:00.000Z', 2_500_000_000),
            deal('D-3', '2026-04-30T12:00:00.000Z', 1, { owner: 'felix', contact_id: 'C-10002' }),
            deal('D-4', '2026-11-21T09:59:59.000Z', 500, { currency: 'JPY' }),
            deal('D-5', '2025-12-31T23:59:59.999Z', 70),
            deal('D-6', '2026-10-15T00:00:00.000Z', 9, { stage: 'lost' }),
            deal('D-7', null, 11, { stage: 'proposal', opened_at: '2026-11-01T00:00:00.000Z' }),
          ])
          .execute(),
      );
      await edit((db) => sql`update crm_contacts set country = 'DE'`.execute(db));
      await edit((db) => sql`update crm_contacts set country = 'SE' where id = 'C-10002'`.execute(db));
    });

    const report = async (input: object = {}, records = 500) =>
      RevenueReportOutput.parse(
        await tools.deals.getRevenueReport(RevenueReportInput.parse(input), callBy({ records })),
      );
    const lines = ({ rows }: z.output<typeof RevenueReportOutput>) =>
      rows.map(({ period, group, currency, deals, amountMinor }) => [period, group, currency, deals, amountMinor]);

    it('reports months of this year until today unless told otherwise, in UTC', async () => {
      const answer = await report();
      expect(answer).toMatchObject({ from: '2026-01-01', to: '2026-11-21', timeZone: 'UTC' });
      expect(lines(answer)).toEqual([
        ['2026-03', null, 'EUR', 1, 3_000_000_001],
        ['2026-04', null, 'EUR', 2, 2_500_000_001],
        ['2026-11', null, 'JPY', 1, 500],
      ]);
      expect(answer.totals).toEqual([
        { currency: 'EUR', deals: 3, amountMinor: 5_500_000_002 },
        { currency: 'JPY', deals: 1, amountMinor: 500 },
      ]);
    });

    it('reports quarters and years, split as asked', async () => {
      expect(lines(await report({ period: 'quarter', groupBy: 'owner', currency: 'EUR' }))).toEqual([
        ['2026-Q1', 'dana', 'EUR', 1, 3_000_000_001],
        ['2026-Q2', 'dana', 'EUR', 1, 2_500_000_000],
        ['2026-Q2', 'felix', 'EUR', 1, 1],
      ]);
      expect(lines(await report({ period: 'year', groupBy: 'country', from: '2025-01-01', currency: 'EUR' }))).toEqual([
        ['2025', 'DE', 'EUR', 1, 70],
        ['2026', 'DE', 'EUR', 2, 5_500_000_001],
        ['2026', 'SE', 'EUR', 1, 1],
      ]);
    });

    it('takes the first day and the last day whole, and nothing beside them', async () => {
      expect(lines(await report({ from: '2026-03-31', to: '2026-03-31' }))).toHaveLength(1);
      expect(lines(await report({ from: '2026-04-01', to: '2026-04-30' }))).toEqual([
        ['2026-04', null, 'EUR', 2, 2_500_000_001],
      ]);
      expect(await report({ from: '2024-01-01', to: '2024-12-31' })).toMatchObject({ rows: [], totals: [] });
    });

    it('refuses time that runs backwards, and more rows than may be read, and says what to send', async () => {
      await expect(report({ from: '2026-02-01', to: '2026-01-01' })).rejects.toMatchObject({
        kind: 'invalid_input',
        message: expect.stringContaining('Send the earlier day as from'),
      });
      await expect(report({}, 2)).rejects.toMatchObject({
        kind: 'tool_error',
        message: expect.stringContaining('Use a longer period'),
      });
      expect((await report({}, 3)).rows).toHaveLength(3);
    });

    it('reports to the end of 2200, and says so instead of finding nothing after it', async () => {
      expect(lines(await report({ from: '2026-11-01', to: '2200-12-31' }))).toHaveLength(1);
      for (const to of ['2201-01-01', '9999-12-31']) {
        expect(RevenueReportInput.safeParse({ to }).error?.issues).toMatchObject([
          { path: ['to'], message: expect.stringContaining('Send a day up to 2200-12-31') },
        ]);
      }
    });

    it('begins with the year of its last day, as it says', async () => {
      expect(await report({ to: '2025-12-31' })).toMatchObject({ from: '2025-01-01', rows: [{ period: '2025-12' }] });
      expect(RevenueReportInput.shape.from.description).toContain('1 January of the year of `to`');
    });

    it('summarises all deals, those of a contact, and one', async () => {
      const summary = async (input: object, records?: number) =>
        DealSummaryOutput.parse(
          await tools.deals.getDealSummary({ limit: 10, ...input }, callBy(records === undefined ? {} : { records })),
        );
      const all = await summary({ limit: 2 });
      expect(all.totals).toContainEqual({ stage: 'won', currency: 'EUR', deals: 4, amountMinor: 5_500_000_072 });
      expect([all.deals.map(({ dealId }) => dealId), all.hasMore]).toEqual([['D-7', 'D-6'], true]);
      expect((await summary({}, 3)).deals).toHaveLength(3);
      expect(await summary({ contactId: 'C-10002' })).toMatchObject({
        totals: [{ deals: 1, amountMinor: 1 }],
        deals: [{ dealId: 'D-3', owner: 'felix' }],
        hasMore: false,
      });
      expect(await summary({ dealId: 'D-7' })).toMatchObject({ deals: [{ dealId: 'D-7', closedAt: null }] });
      expect(await summary({ contactId: 'C-10003' })).toEqual({ totals: [], deals: [], hasMore: false });
      await expect(summary({ dealId: 'D-99' })).rejects.toMatchObject({ kind: 'tool_error' });
    });

    it('finds the deals opened last in an index, without sorting all of them', async () => {
      const plan = await database.maintain((db) =>
        db.transaction().execute(async (transaction) => {
          // So few rows are sorted faster than looked up.
          if (kind === 'postgres') await sql`set local enable_sort = off`.execute(transaction);
          const explain = sql.raw(kind === 'postgres' ? 'explain' : 'explain query plan');
          const newest = sql`select * from crm_deals order by opened_at desc, id desc limit 11`;
          return JSON.stringify((await sql`${explain} ${newest}`.execute(transaction)).rows);
        }),
      );
      expect(plan).toContain('crm_deals_opened');
      expect(plan).not.toMatch(/Sort|TEMP B-TREE/);
    });

    it('counts the dashboard', async () => {
      await edit((db) => db.updateTable('crm_contacts').set({ created_at: '2020-01-01T00:00:00.000Z' }).execute());
      await edit((db) =>
        db.updateTable('crm_contacts').set({ created_at: NOW.toISOString() }).where('id', '=', 'C-10001').execute(),
      );
      await edit((db) => db.updateTable('crm_entries').set({ at: '2020-01-01T00:00:00.000Z' }).execute());
      await tools.contacts.createNote(
        { contactId: 'C-10001', text: 'Now', idempotencyKey: 'key-00000003', confirm: true },
        callBy(),
      );
      expect(DashboardOutput.parse(await tools.deals.getDashboardMetrics({}, callBy()))).toEqual({
        asOf: NOW.toISOString(),
        timeZone: 'UTC',
        contacts: { total: 40, newInLast30Days: 1 },
        openDeals: [{ currency: 'EUR', deals: 1, amountMinor: 11 }],
        wonThisMonth: [{ currency: 'JPY', deals: 1, amountMinor: 500 }],
        wonLastMonth: [],
        winRatePercent: 50,
        entriesInLast7Days: 1,
      });
    });
  });
});
