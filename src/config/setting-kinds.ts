import { z } from 'zod';

// Every message completes "<key> must be ..." and must never quote the value.

/** A whole number, written as one in YAML or as digits in the environment. */
export function wholeNumber(min: number, max: number) {
  const error = `must be a whole number from ${min} to ${max}`;
  const fromDigits = (value: unknown) =>
    typeof value === 'string' && /^\d{1,15}$/.test(value.trim()) ? Number(value) : value;
  return z.preprocess(fromDigits, z.int({ error }).min(min, { error }).max(max, { error }));
}

/** Text that is not blank. */
export function text(error = 'must be text') {
  return z.string({ error }).trim().min(1, { error });
}

/** Yes or no: a boolean in YAML, `true` or `false` in the environment. */
export function flag() {
  const fromText = (value: unknown) => (value === 'true' ? true : value === 'false' ? false : value);
  return z.preprocess(fromText, z.boolean({ error: 'must be true or false' }));
}

export function oneOf<const Options extends readonly [string, ...string[]]>(options: Options) {
  return z.enum(options, { error: `must be one of ${options.join(', ')}` });
}

const DAY_OR_MOMENT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2}))?$/;

/** A moment, as epoch milliseconds. Written with its offset, because the zone of this machine means nothing elsewhere. */
export function moment() {
  const error = 'must be a date such as 2026-12-31, or a moment with its offset such as 2026-12-31T18:00:00Z';
  const fromText = (value: unknown) =>
    typeof value === 'string' && DAY_OR_MOMENT.test(value.trim()) ? millisecondsOf(value.trim()) : undefined;
  return z.unknown().transform((value, context): number => {
    const milliseconds = fromText(value);
    if (milliseconds !== undefined) return milliseconds;
    context.addIssue({ code: 'custom', message: error });
    return z.NEVER;
  });
}

/** Undefined for a day that no calendar has: `Date` would take 31 February for a day in March. */
function millisecondsOf(written: string): number | undefined {
  const day = written.slice(0, 10);
  const isDay = new Date(`${day}T00:00:00Z`).toJSON()?.startsWith(day) ?? false;
  const milliseconds = Date.parse(written);
  return isDay && !Number.isNaN(milliseconds) ? milliseconds : undefined;
}

/** A list: comma separated in the environment, that or a sequence in YAML. */
export function list<Item extends z.ZodType>(item: Item, error = 'must be a list') {
  const fromCommas = (value: unknown) =>
    typeof value === 'string'
      ? value
          .split(',')
          .map((part) => part.trim())
          .filter((part) => part !== '')
      : value;
  return z.preprocess(fromCommas, z.array(item, { error }));
}
