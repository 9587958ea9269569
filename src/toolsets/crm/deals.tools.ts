import { z } from 'zod';
import { Failure } from '../../errors/failure.js';
import { MINUTE_1, MINUTES_15, MINUTES_5 } from '../../tool/cache-times.js';
import type { AccessRules } from '../../tool/policy.js';
import { perMinute } from '../../tool/rate.js';
import { Tool } from '../../tool/tool.decorator.js';
import type { ToolCall } from '../../tool/tool-call.js';
import { Toolset } from '../../tool/toolset.decorator.js';
import { Clock } from './clock.js';
import { Dashboard } from './dashboard.js';
import {
  DashboardOutput,
  DealSummaryInput,
  DealSummaryOutput,
  MAX_DEALS,
  MAX_REPORT_ROWS,
  RevenueReportInput,
  RevenueReportOutput,
} from './deals.schema.js';
import { DealsRepository } from './deals.repository.js';
import { reportedDays } from './reported-days.js';
import { RevenueRepository } from './revenue.repository.js';
import { sumByCurrency } from './sum-by-currency.js';

const STAFF: AccessRules = { roles: ['user', 'admin'] };

@Toolset({ name: 'crm', upstream: 'database' })
export class DealsTools {
  constructor(
    private readonly deals: DealsRepository,
    private readonly revenue: RevenueRepository,
    private readonly dashboard: Dashboard,
    private readonly clock: Clock,
  ) {}

  @Tool({
    name: 'get_deal_summary',
    title: 'Summarise deals',
    description:
      'How many deals stand in which stage and what they are worth, with the deals opened last: of one deal, of one ' +
      'contact, or of all when you send neither id. At most 10 calls a minute. For what was earned over time use ' +
      'get_revenue_report.',
    effect: 'read',
    input: DealSummaryInput,
    output: DealSummaryOutput,
    access: STAFF,
    limit: perMinute(10),
    timeoutMs: 5_000,
    retries: 1,
    cache: { ttlMs: MINUTES_5 },
    records: { of: ({ deals }) => deals.length, max: MAX_DEALS },
    slo: { availability: 99.9, latency: 'p95<500ms' },
  })
  async getDealSummary(input: z.output<typeof DealSummaryInput>, { limits, signal }: ToolCall) {
    const limit = Math.min(input.limit, limits.records);
    const [totals, rows] = await Promise.all([
      this.deals.totals(input, signal),
      this.deals.findDeals(input, limit + 1, signal),
    ]);
    if (totals.length === 0 && input.dealId !== undefined) throw noDeal(input.dealId);
    const deals = rows.slice(0, limit).map(({ id, contact_id, amount_minor, opened_at, closed_at, ...deal }) => ({
      dealId: id,
      contactId: contact_id,
      ...deal,
      amountMinor: amount_minor,
      openedAt: opened_at,
      closedAt: closed_at,
    }));
    return { totals, deals, hasMore: rows.length > limit };
  }

  @Tool({
    name: 'get_revenue_report',
    title: 'Report revenue',
    description:
      'What deals won in a time brought, by month, quarter or year and by currency, on request also by owner or country. ' +
      'Amounts are whole numbers of the smallest unit of their currency, days are those of UTC. At most 10 calls a ' +
      'minute: ask once for all the time you need.',
    effect: 'read',
    input: RevenueReportInput,
    output: RevenueReportOutput,
    access: STAFF,
    limit: perMinute(10),
    timeoutMs: 10_000,
    retries: 1,
    cache: { ttlMs: MINUTES_15 },
    records: { of: ({ rows }) => rows.length, max: MAX_REPORT_ROWS },
    slo: { availability: 99.5, latency: 'p95<1s' },
  })
  async getRevenueReport(input: z.output<typeof RevenueReportInput>, { limits, signal }: ToolCall) {
    const days = reportedDays(input, this.clock.now());
    const { period, groupBy, currency } = input;
    const rows = await this.revenue.report({ period, groupBy, currency, ...days.span }, limits.records + 1, signal);
    if (rows.length > limits.records) throw tooManyRows(limits.records);
    return {
      from: days.from,
      to: days.to,
      timeZone: 'UTC' as const,
      rows: rows.map((row) => ({ ...row, group: groupBy === 'none' ? null : row.group })),
      totals: sumByCurrency(rows),
    };
  }

  @Tool({
    name: 'get_dashboard_metrics',
    title: 'Get the sales dashboard',
    description:
      'The figures of the sales dashboard as they are now: contacts, open deals, deals won this month and last, win rate, ' +
      'recent activity. Takes no arguments. At most 10 calls a minute. For other times use get_revenue_report.',
    effect: 'read',
    input: z.strictObject({}),
    output: DashboardOutput,
    access: STAFF,
    limit: perMinute(10),
    timeoutMs: 10_000,
    retries: 1,
    cache: { ttlMs: MINUTE_1 },
    // Figures about all records, whose number no cap of a client could lessen.
    records: { of: () => 1 },
    slo: { availability: 99.5, latency: 'p95<1s' },
  })
  getDashboardMetrics(_input: object, { signal }: ToolCall) {
    return this.dashboard.at(this.clock.now(), signal);
  }
}

function noDeal(id: string): Failure {
  return new Failure(
    'tool_error',
    `There is no deal ${id} that matches. Leave dealId out to list deals, or search_contacts for the contact and send its contactId.`,
  );
}

function tooManyRows(limit: number): Failure {
  return new Failure(
    'tool_error',
    `The report would have more than ${limit} rows, the most you may read at once. Use a longer period (quarter, year), no groupBy, one currency, or less time.`,
  );
}
