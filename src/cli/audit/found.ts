import type { FoundCall } from '../../audit/audit-query.js';
import type { Searched } from '../../audit/audit-search.js';
import type { Terminal } from '../run-command.js';

/** Milliseconds between two times it is told how far a search is. */
const TELL_EVERY_MS = 5_000;

/** What a search finds, newest first. Whoever waits for long is told how far it is, on stderr. */
export async function found(
  search: AsyncIterable<Searched>,
  { error }: Pick<Terminal, 'error'>,
  now: () => number = () => performance.now(),
): Promise<readonly FoundCall[]> {
  const all: FoundCall[] = [];
  let toldAt = now();
  for await (const { calls, backTo } of search) {
    all.push(...calls);
    if (now() - toldAt < TELL_EVERY_MS) continue;
    error(`Searched back to ${backTo} so far, found ${all.length}.\n`);
    toldAt = now();
  }
  return all;
}
