/** One page of a list. */
export interface Page<Entry> {
  readonly entries: readonly Entry[];
  /** Key of the last entry, where more follow. */
  readonly lastSeen: string | undefined;
}

/**
 * The page behind the entry with the key `after`, the first one where that is undefined.
 * @returns undefined where no entry has that key any more.
 */
export function pageOf<Entry>(
  list: readonly Entry[],
  keyOf: (entry: Entry) => string,
  after: string | undefined,
  size: number,
): Page<Entry> | undefined {
  const start = after === undefined ? 0 : list.findIndex((entry) => keyOf(entry) === after) + 1;
  if (after !== undefined && start === 0) return undefined;
  const entries = list.slice(start, start + size);
  const last = entries.at(-1);
  return { entries, lastSeen: last !== undefined && start + size < list.length ? keyOf(last) : undefined };
}
