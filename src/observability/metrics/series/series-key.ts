import type { Attributes } from '@opentelemetry/api';

/** The same for the same attributes, in whatever order they are written. */
export function seriesKey(attributes: Attributes): string {
  return JSON.stringify(Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
