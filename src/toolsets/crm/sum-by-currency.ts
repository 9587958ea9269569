import type { Money } from './dashboard.repository.js';

/** Currencies stay apart: what they are worth to each other is nobody's business here. */
export function sumByCurrency(rows: readonly Money[]): Money[] {
  const byCurrency = Map.groupBy(rows, ({ currency }) => currency);
  return [...byCurrency]
    .map(([currency, same]) => ({
      currency,
      deals: same.reduce((sum, { deals }) => sum + deals, 0),
      amountMinor: same.reduce((sum, { amountMinor }) => sum + amountMinor, 0),
    }))
    .toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
}
