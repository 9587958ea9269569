/** A budget is spent this many times as fast as it may be, over both windows. */
export interface BurnRate {
  readonly factor: number;
  /** Long enough to be sure that it matters. */
  readonly long: string;
  /** Short enough to end the alert soon after the failures end. */
  readonly short: string;
  /** `page` wakes somebody, `ticket` waits for the morning. */
  readonly severity: 'page' | 'ticket';
}

/** Of a budget of 30 days: 2 %, 5 %, 10 % and 10 % are gone. https://sre.google/workbook/alerting-on-slos/, table 5-8 */
export const BURN_RATES: readonly BurnRate[] = [
  { factor: 14.4, long: '1h', short: '5m', severity: 'page' },
  { factor: 6, long: '6h', short: '30m', severity: 'page' },
  { factor: 3, long: '1d', short: '2h', severity: 'ticket' },
  { factor: 1, long: '3d', short: '6h', severity: 'ticket' },
];

/** Every window of the table, shortest first. */
export const WINDOWS = ['5m', '30m', '1h', '2h', '6h', '1d', '3d'];

/** At night one failed call may be all there is, a ratio of 1: fewer failures than these never make an alert. */
export const FEWEST_FAILURES = 5;
