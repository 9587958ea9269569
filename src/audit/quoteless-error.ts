/** Bounds of what is looked for. Arguments beyond them could not all be found, so then no message is kept. */
const MOST_VALUES = 200;
const DEEPEST = 8;
/** Shorter ones are parts of any word, and tell nobody anything. */
const SHORTEST = 3;
const DEEPEST_CAUSE = 5;

/** A thrown value as the log may have it: its messages and stacks may quote arguments of the call, its copy does not. */
export function quotelessError(thrown: unknown, input: unknown): Error {
  const values = new Set<string>();
  const mask = collect(input, values, 0) ? masking(values) : () => '[withheld: it may quote arguments]';
  return copyOf(thrown, mask, 0);
}

type Mask = (text: string) => string;

/** @returns Whether that was all of them. */
function collect(value: unknown, into: Set<string>, depth: number): boolean {
  if (typeof value === 'string' || typeof value === 'number') {
    const text = String(value);
    // As it is, and as JSON writes it.
    for (const form of [text, JSON.stringify(text).slice(1, -1)]) if (form.length >= SHORTEST) into.add(form);
    return into.size <= MOST_VALUES;
  }
  if (typeof value !== 'object' || value === null) return true;
  if (depth >= DEEPEST) return false;
  const isList = Array.isArray(value);
  return Object.entries(value).every(
    // A key is written by the caller too, unless it is the plain name that a schema has.
    ([key, inner]) =>
      (isList || /^[A-Za-z_]{1,40}$/.test(key) || collect(key, into, depth)) && collect(inner, into, depth + 1),
  );
}

/** Longest first, so that none is broken by a part of it. */
function masking(values: ReadonlySet<string>): Mask {
  const longestFirst = [...values].toSorted((one, other) => other.length - one.length);
  return (text) => longestFirst.reduce((kept, value) => kept.replaceAll(value, '[argument]'), text);
}

function copyOf(thrown: unknown, mask: Mask, depth: number): Error {
  if (!(thrown instanceof Error)) return new Error(mask(String(thrown)));
  const further = depth < DEEPEST_CAUSE;
  const cause = further && thrown.cause !== undefined ? { cause: copyOf(thrown.cause, mask, depth + 1) } : {};
  // Whoever throws may have put anything there.
  const message = mask(String(thrown.message));
  const copy =
    further && thrown instanceof AggregateError
      ? new AggregateError(
          thrown.errors.map((one) => copyOf(one, mask, depth + 1)),
          message,
          cause,
        )
      : new Error(message, cause);
  copy.name = thrown.name;
  copy.stack = mask(String(thrown.stack ?? ''));
  return copy;
}
