import type { Attributes, SpanContext } from '@opentelemetry/api';
import type { Exemplars, SeriesExemplars } from './exemplars.js';
import type { Histogram, HistogramSeries } from './series/instruments.js';

/** One series of durations, with the latest trace of each of its buckets. */
export class Timed {
  private readonly series: HistogramSeries;
  private readonly exemplars: SeriesExemplars;

  constructor(metric: string, histogram: Histogram, exemplars: Exemplars, attributes: Attributes) {
    this.series = histogram.of(attributes);
    this.exemplars = exemplars.of(metric, attributes);
  }

  /** @param trace Where the trace can be looked up. */
  record(seconds: number, trace: SpanContext | undefined): void {
    this.series.record(seconds);
    if (trace === undefined) return;
    this.exemplars.keep({ traceId: trace.traceId, spanId: trace.spanId, value: seconds, at: Date.now() });
  }
}
