const REDACTED = '[redacted]';

/** Replaces the named fields at any depth. Without names the value itself is returned, at no cost. */
export function redactFields(value: unknown, names: readonly string[] | undefined): unknown {
  if (names === undefined || names.length === 0) return value;
  if (Array.isArray(value)) return value.map((item) => redactFields(item, names));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, names.includes(key) ? REDACTED : redactFields(inner, names)]),
  );
}
