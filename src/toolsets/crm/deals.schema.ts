import { z } from 'zod';
import { CrmId } from './crm-id.js';
import { DEAL_STAGES } from './crm.tables.js';
import { GROUPINGS, PERIODS } from './revenue.repository.js';
import { startOfDay } from './utc-time.js';

export const MAX_DEALS = 50;
export const MAX_REPORT_ROWS = 500;

const Currency = z.string().describe('ISO 4217.');
const Deals = z.int().nonnegative().describe('How many deals.');
const AmountMinor = z
  .int()
  .describe('In the smallest unit of the currency: 1250 of EUR are 12.50 euros, 1250 of JPY are 1250 yen.');

export const DealSummaryInput = z.strictObject({
  dealId: CrmId.optional().describe('Only this deal. Example: "D-20001".'),
  contactId: CrmId.optional().describe(
    'Only deals with this contact; search_contacts finds the id. Example: "C-10001".',
  ),
  limit: z
    .int()
    .min(0)
    .max(MAX_DEALS)
    .default(10)
    .describe('Deals at most in `deals`; the totals count all. Example: 10.'),
});

export const DealSummaryOutput = z.strictObject({
  totals: z
    .array(
      z.strictObject({
        stage: z.enum(DEAL_STAGES).describe('Where they stand.'),
        currency: Currency,
        deals: Deals,
        amountMinor: AmountMinor,
      }),
    )
    .describe('All deals that match, by stage and currency. Amounts of different currencies are never added.'),
  deals: z
    .array(
      z.strictObject({
        dealId: z.string().describe('Id of the deal.'),
        contactId: z.string().describe('The contact it is with.'),
        name: z.string().describe('What it is about.'),
        stage: z.enum(DEAL_STAGES).describe('Where it stands.'),
        currency: Currency,
        amountMinor: AmountMinor,
        owner: z.string().describe('Who of us works on it.'),
        openedAt: z.string().describe('When it was opened: ISO 8601, UTC.'),
        closedAt: z.string().nullable().describe('When it was won or lost: ISO 8601, UTC; null while it is open.'),
      }),
    )
    .describe('The deals opened last, newest first.'),
  hasMore: z.boolean().describe('Whether more deals match than stand in `deals`.'),
});

/** The day after a report ends has to sort as text, which years of more than four digits do not. */
const LAST_DAY = '2200-12-31';

const Day = z
  .string()
  .length(10)
  .regex(/^\d{4}-\d{2}-\d{2}$/, 'Write the day as 2026-11-21.')
  .transform((day, context) => {
    const start = startOfDay(day);
    if (start !== undefined && day <= LAST_DAY) return start;
    const message =
      start === undefined ? 'There is no such day; send one of the calendar.' : `Send a day up to ${LAST_DAY}.`;
    context.addIssue({ code: 'custom', message, input: day });
    return z.NEVER;
  });

export const RevenueReportInput = z.strictObject({
  from: Day.optional().describe('First day, UTC. Leave out for 1 January of the year of `to`. Example: "2026-01-01".'),
  to: Day.optional().describe('Last day, included, UTC. Leave out for today. Example: "2026-03-31".'),
  period: z.enum(PERIODS).default('month').describe('What one row covers.'),
  groupBy: z
    .enum(GROUPINGS)
    .default('none')
    .describe('Splits each period further: by who of us won the deal, or by the country of the contact.'),
  currency: z
    .string()
    .length(3)
    .regex(/^[A-Z]{3}$/, 'Write three capital letters, such as EUR.')
    .optional()
    .describe('Only deals in this currency: ISO 4217. Leave out for all. Example: "EUR".'),
});

export const RevenueReportOutput = z.strictObject({
  from: z.string().describe('First day.'),
  to: z.string().describe('Last day, included.'),
  timeZone: z.literal('UTC').describe('In which days, months and years begin.'),
  rows: z
    .array(
      z.strictObject({
        period: z.string().describe('2026-11, 2026-Q4 or 2026. The first and last may be cut by from and to.'),
        group: z.string().nullable().describe('The owner or country; null without groupBy.'),
        currency: Currency,
        deals: Deals,
        amountMinor: AmountMinor,
      }),
    )
    .describe('What deals won in that time brought, oldest period first. A period without any has no row.'),
  totals: z
    .array(z.strictObject({ currency: Currency, deals: Deals, amountMinor: AmountMinor }))
    .describe('All rows together, by currency.'),
});

const Sums = z.array(z.strictObject({ currency: Currency, deals: Deals, amountMinor: AmountMinor }));

export const DashboardOutput = z.strictObject({
  asOf: z.string().describe('When this was counted: ISO 8601, UTC.'),
  timeZone: z.literal('UTC').describe('In which months begin.'),
  contacts: z
    .strictObject({
      total: z.int().nonnegative().describe('All contacts.'),
      newInLast30Days: z.int().nonnegative().describe('Of them, added in the last 30 days.'),
    })
    .describe('How many contacts there are.'),
  openDeals: Sums.describe('Deals neither won nor lost, by currency.'),
  wonThisMonth: Sums.describe('Deals won since the first of this month, by currency.'),
  wonLastMonth: Sums.describe('Deals won in the month before, by currency.'),
  winRatePercent: z
    .number()
    .nullable()
    .describe('Of 100 deals that ended in the last 90 days, how many were won; null when none ended.'),
  entriesInLast7Days: z.int().nonnegative().describe('Calls, e-mails, meetings and notes of the last 7 days.'),
});
