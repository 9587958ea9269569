const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400 };

/** Seconds in `90s`, `15m`, `1h` or `30d`; undefined for anything else, zero included. */
export function parseLifetime(text: string): number | undefined {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (SECONDS[unit ?? ''] ?? 0);
  return seconds > 0 ? seconds : undefined;
}
