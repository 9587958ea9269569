import { Injectable } from '@nestjs/common';
import { DashboardRepository } from './dashboard.repository.js';
import { daysLater, startOfMonth } from './utc-time.js';

/** The figures of the sales dashboard at one moment. */
@Injectable()
export class Dashboard {
  constructor(private readonly figures: DashboardRepository) {}

  async at(now: Date, signal: AbortSignal) {
    // Until the moment after now: what happened just now counts.
    const before = new Date(now.getTime() + 1).toISOString();
    const since = (days: number) => ({ from: daysLater(now, -days).toISOString(), before });
    const thisMonth = startOfMonth(now).toISOString();
    const lastMonth = startOfMonth(now, -1).toISOString();
    const [contacts, openDeals, wonThisMonth, wonLastMonth, closed, entriesInLast7Days] = await Promise.all([
      this.figures.contacts(since(30).from, signal),
      this.figures.openDeals(signal),
      this.figures.wonDeals({ from: thisMonth, before }, signal),
      this.figures.wonDeals({ from: lastMonth, before: thisMonth }, signal),
      this.figures.closedDeals(since(90), signal),
      this.figures.entries(since(7), signal),
    ]);
    return {
      asOf: now.toISOString(),
      timeZone: 'UTC' as const,
      contacts: { total: contacts.total, newInLast30Days: contacts.new },
      openDeals,
      wonThisMonth,
      wonLastMonth,
      winRatePercent: percentOf(closed.get('won') ?? 0, closed.get('lost') ?? 0),
      entriesInLast7Days,
    };
  }
}

/** With one decimal. */
function percentOf(won: number, lost: number): number | null {
  return won + lost === 0 ? null : Math.round((won / (won + lost)) * 1_000) / 10;
}
