import type { Check } from '../check.js';
import { failed, type Finding, note, ok } from '../finding.js';

/** What another clock said. */
export interface ClockReading {
  readonly of: string;
  /** Milliseconds it is ahead of ours; the answer took as long as `withinMs`. */
  readonly aheadMs: number;
  readonly withinMs: number;
}

/** HTTP tells whole seconds. */
const SECOND_MS = 1_000;

/** Compares a clock with ours. @param toldMs Epoch milliseconds, asked for between the two moments. */
export function readingOf(of: string, toldMs: number, askedMs: number, answeredMs: number): ClockReading {
  return { of, aheadMs: toldMs - (askedMs + answeredMs) / 2, withinMs: (answeredMs - askedMs) / 2 };
}

/** The same from a `Date` header; undefined where there is none. */
export function readingOfHeader(
  of: string,
  headers: Headers,
  askedMs: number,
  answeredMs: number,
): ClockReading | undefined {
  const told = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(told)) return undefined;
  const reading = readingOf(of, told + SECOND_MS / 2, askedMs, answeredMs);
  return { ...reading, withinMs: reading.withinMs + SECOND_MS / 2 };
}

/** After all who were asked have answered. @param skewSeconds What the server tolerates of tokens. */
export function clockCheck(readings: readonly ClockReading[], skewSeconds: number): Check {
  return { name: 'clock', title: 'Clocks agree', limitMs: SECOND_MS, run: () => clockFinding(readings, skewSeconds) };
}

export function clockFinding(readings: readonly ClockReading[], skewSeconds: number): Finding {
  if (readings.length === 0) return note('There is no other clock to compare this one with.');
  const off = readings.filter(({ aheadMs, withinMs }) => Math.abs(aheadMs) - withinMs > skewSeconds * SECOND_MS);
  if (off.length === 0) {
    return ok(`Within ${skewSeconds} s of ${[...new Set(readings.map(({ of }) => of))].join(', ')}.`);
  }
  const told = off.map(({ of, aheadMs }) => {
    const seconds = Math.abs(aheadMs / SECOND_MS).toFixed(0);
    return `${of} is ${seconds} s ${aheadMs > 0 ? 'ahead of' : 'behind'} this machine`;
  });
  return failed(
    `${told.join('; ')}.`,
    'Synchronise the clocks (timedatectl): tokens are refused before and after their time. CLOCK_SKEW_SECONDS is what is tolerated.',
  );
}
