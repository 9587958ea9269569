import { Failure } from '../../errors/failure.js';
import type { Span } from './dashboard.repository.js';
import { dayOf, daysLater, startOfDayOf, startOfYear } from './utc-time.js';

interface ReportedDays {
  /** First and last day. */
  readonly from: string;
  readonly to: string;
  readonly span: Span;
}

/** First and last day; each the moment it begins. */
interface AskedDays {
  readonly from?: Date | undefined;
  readonly to?: Date | undefined;
}

/** The days a report covers: this year so far unless told otherwise. @throws Failure `invalid_input` when they end before they begin. */
export function reportedDays({ from, to }: AskedDays, now: Date): ReportedDays {
  const last = to ?? startOfDayOf(now);
  // Of the year of the last day, so that `to` alone is enough for a year that is over.
  const first = from ?? startOfYear(last);
  if (first > last) throw backwards(dayOf(first), dayOf(last));
  const span = { from: first.toISOString(), before: daysLater(last, 1).toISOString() };
  return { from: dayOf(first), to: dayOf(last), span };
}

function backwards(from: string, to: string): Failure {
  const message = `The time begins on ${from} and ends on ${to}, before that. Send the earlier day as from.`;
  return new Failure('invalid_input', message, { issues: [{ path: 'from', message }] });
}
