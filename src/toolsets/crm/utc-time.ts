const DAY_MS = 86_400_000;

/** A day as `2026-11-21`; undefined for one no calendar has. */
export function startOfDay(day: string): Date | undefined {
  const date = new Date(`${day}T00:00:00.000Z`);
  // 2026-02-30 would become a day of March.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(day) ? date : undefined;
}

export function startOfDayOf(time: Date): Date {
  return new Date(Math.floor(time.getTime() / DAY_MS) * DAY_MS);
}

export function startOfMonth(of: Date, monthsLater = 0): Date {
  return new Date(Date.UTC(of.getUTCFullYear(), of.getUTCMonth() + monthsLater, 1));
}

export function startOfYear(of: Date): Date {
  return new Date(Date.UTC(of.getUTCFullYear(), 0, 1));
}

export function daysLater(of: Date, days: number): Date {
  return new Date(of.getTime() + days * DAY_MS);
}

export function dayOf(date: Date): string {
  return date.toISOString().slice(0, 10);
}
