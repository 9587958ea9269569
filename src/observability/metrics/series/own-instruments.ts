import type { InstrumentationScope } from '@opentelemetry/core';
import { type HrTime, ValueType } from '@opentelemetry/api';
import type { MetricData } from '@opentelemetry/sdk-metrics';
import type { Counter, Histogram } from './instruments.js';
import { OwnCounter } from './own-counter.js';
import { type Buckets, OwnHistogram } from './own-histogram.js';

/** What a reader is told of an instrument besides its name. */
export interface Described {
  readonly description: string;
  readonly unit?: string;
}

/**
 * The instruments that every call touches. The SDK sorts and joins the attributes of each record to find its series, for
 * each reader; here a series is found once and then added to. Read by the SDK's readers, cumulative.
 */
export class OwnInstruments {
  private readonly counters = new Map<string, OwnCounter>();
  private readonly histograms = new Map<string, OwnHistogram>();

  constructor(
    readonly scope: InstrumentationScope,
    private readonly mostSeriesOf: (name: string) => number,
  ) {}

  /** The same one for the same name, whoever asks. */
  counter(name: string, described: Described): Counter {
    let counter = this.counters.get(name);
    if (counter === undefined) {
      counter = new OwnCounter(descriptor(name, described), this.mostSeriesOf(name));
      this.counters.set(name, counter);
    }
    return counter;
  }

  /** The same one for the same name: the buckets are those of who asked first. */
  histogram(name: string, described: Described, buckets: Buckets): Histogram {
    let histogram = this.histograms.get(name);
    if (histogram === undefined) {
      histogram = new OwnHistogram(descriptor(name, described), this.mostSeriesOf(name), buckets);
      this.histograms.set(name, histogram);
    }
    return histogram;
  }

  /** Of what was recorded. */
  read(at: HrTime): MetricData[] {
    const all = [...this.histograms.values(), ...this.counters.values()].map((instrument) => instrument.read(at));
    return all.filter(({ dataPoints }) => dataPoints.length > 0);
  }
}

function descriptor(name: string, { description, unit = '' }: Described) {
  return { name, description, unit, valueType: ValueType.DOUBLE };
}
