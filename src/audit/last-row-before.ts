import type { PruningStore, RowPlace } from './pruning-store.js';

/**
 * The last row of a chain that is older than `before`, by halving: a chain may have millions of rows, and is as good as
 * ordered by time. Where a clock was set back it is one of the rows that younger ones follow.
 * @param first The first row of the chain.
 */
export async function lastRowBefore(
  pruning: Pick<PruningStore, 'lastRow'>,
  first: RowPlace,
  before: string,
): Promise<RowPlace | undefined> {
  if (first.at >= before) return undefined;
  const newest = await pruning.lastRow(first.chain);
  if (newest === undefined || newest.at < before) return newest;
  let old = first;
  let [below, above] = [first.seq, newest.seq];
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2);
    const row = await pruning.lastRow(first.chain, middle);
    if (row !== undefined && row.at >= before) {
      above = row.seq;
      continue;
    }
    below = middle;
    // Where none is left another process has deleted them, because they were old.
    old = row ?? old;
  }
  return old;
}
