import { z } from 'zod';

/** A rate as it is configured: `100/min`, `100/15min`, `10/s shadow`. */
interface WrittenRate {
  readonly calls: number;
  readonly windowMs: number;
  /** Reports what it would refuse, and refuses nothing. */
  readonly isShadow: boolean;
}

const UNIT_MS = { s: 1_000, min: 60_000, h: 3_600_000, day: 86_400_000 } as const;
const WRITTEN = /^(\d{1,9}) ?\/ ?(\d{1,4})? ?(s|min|h|day)( shadow)?$/;
const LONGEST_MS = 86_400_000;

/** What a text says; undefined where it is no rate. */
export function readRate(text: string): WrittenRate | undefined {
  const [, calls, count = '1', unit, shadow] = WRITTEN.exec(text.trim()) ?? [];
  if (unit === undefined) return undefined;
  const rate = {
    calls: Number(calls),
    windowMs: Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS],
    isShadow: shadow !== undefined,
  };
  const isSound = rate.calls >= 1 && rate.windowMs >= UNIT_MS.s && rate.windowMs <= LONGEST_MS;
  return isSound ? rate : undefined;
}

/** The rates of a setting, which the schema has checked. */
export function ratesOf(written: readonly string[] = []): readonly WrittenRate[] {
  return written.flatMap((text) => readRate(text) ?? []);
}

const ERROR = 'must be rates such as 100/min, 100/15min or "10/s shadow" over a day at most, or off';

/** Rates that hold together: a list, or separated by commas; `off` for none. */
export function rates() {
  const fromText = (value: unknown) => {
    if (typeof value !== 'string') return value;
    return value.trim() === 'off' ? [] : value.split(',').map((part) => part.trim());
  };
  const rate = z.string({ error: ERROR }).refine((text) => readRate(text) !== undefined, { error: ERROR });
  return z.preprocess(fromText, z.array(rate, { error: ERROR }));
}
