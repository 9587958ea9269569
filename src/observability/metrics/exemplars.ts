import type { Attributes } from '@opentelemetry/api';
import { LATENCY_BUCKETS } from './latency-buckets.js';
import { bucketOf } from './series/bucket-of.js';
import { seriesKey } from './series/series-key.js';

/** One measured call, to be looked up in the trace store. */
export interface Exemplar {
  readonly traceId: string;
  readonly spanId: string;
  /** The measured value, in the unit of its histogram. */
  readonly value: number;
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The latest trace of every bucket of one series. */
export class SeriesExemplars {
  private readonly latest: (Exemplar | undefined)[] = [];

  keep(exemplar: Exemplar): void {
    this.latest[bucketOf(LATENCY_BUCKETS, exemplar.value)] = exemplar;
  }

  in(bucket: number): Exemplar | undefined {
    return this.latest[bucket];
  }
}

/** Those of all series. The JavaScript SDK keeps none. Series are few, so is what is kept. */
export class Exemplars {
  private readonly metrics = new Map<string, Map<string, SeriesExemplars>>();

  /** Whoever keeps some often asks once. */
  of(metric: string, attributes: Attributes): SeriesExemplars {
    let all = this.metrics.get(metric);
    if (all === undefined) this.metrics.set(metric, (all = new Map()));
    const key = seriesKey(attributes);
    let series = all.get(key);
    if (series === undefined) all.set(key, (series = new SeriesExemplars()));
    return series;
  }

  find(metric: string, attributes: Attributes): SeriesExemplars | undefined {
    return this.metrics.get(metric)?.get(seriesKey(attributes));
  }
}
