import type { Attributes } from '@opentelemetry/api';
import { bucketOf } from './latency-buckets.js';

/** One measured call, to be looked up in the trace store. */
export interface Exemplar {
  readonly traceId: string;
  readonly spanId: string;
  /** The measured value, in the unit of its histogram. */
  readonly value: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The latest trace of every bucket of every series. The JavaScript SDK keeps none. Series are few, so is what is kept. */
export class Exemplars {
  private readonly latest = new Map<string, (Exemplar | undefined)[]>();

  keep(metric: string, attributes: Attributes, exemplar: Exemplar): void {
    const key = seriesKey(metric, attributes);
    let buckets = this.latest.get(key);
    if (buckets === undefined) this.latest.set(key, (buckets = []));
    buckets[bucketOf(exemplar.value)] = exemplar;
  }

  find(metric: string, attributes: Attributes, bucket: number): Exemplar | undefined {
    return this.latest.get(seriesKey(metric, attributes))?.[bucket];
  }
}

function seriesKey(metric: string, attributes: Attributes): string {
  return JSON.stringify([metric, Object.entries(attributes).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}
