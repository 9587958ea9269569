import type * as api from '@opentelemetry/api';
import type { Counter, CounterSeries, Histogram, HistogramSeries } from './instruments.js';

/** A counter that the SDK keeps, for a reader that wants what only the SDK can tell. */
export class SdkCounter implements Counter {
  constructor(private readonly counter: api.Counter) {}

  of(attributes: api.Attributes): CounterSeries {
    return { add: (by) => this.counter.add(by, attributes) };
  }

  add(by: number, attributes?: api.Attributes): void {
    this.counter.add(by, attributes);
  }
}

/** The same of what is measured. */
export class SdkHistogram implements Histogram {
  constructor(private readonly histogram: api.Histogram) {}

  of(attributes: api.Attributes): HistogramSeries {
    return { record: (value) => this.histogram.record(value, attributes) };
  }

  record(value: number, attributes?: api.Attributes): void {
    this.histogram.record(value, attributes);
  }
}
