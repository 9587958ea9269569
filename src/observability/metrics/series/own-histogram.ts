import type { Attributes, HrTime } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import {
  AggregationTemporality,
  DataPointType,
  type Histogram as HistogramValue,
  type HistogramMetricData,
  type MetricDescriptor,
} from '@opentelemetry/sdk-metrics';
import { bucketOf } from './bucket-of.js';
import type { Histogram, HistogramSeries } from './instruments.js';
import { Series, SeriesSet } from './series-set.js';

/** How a histogram sums up what it is told. */
export interface Buckets {
  /** Upper bounds, each part of its bucket, ascending. */
  readonly boundaries: readonly number[];
  readonly hasMinMax: boolean;
}

class OwnHistogramSeries extends Series implements HistogramSeries {
  private count = 0;
  private sum = 0;
  private min = Infinity;
  private max = -Infinity;
  private readonly counts: number[];

  constructor(
    attributes: Attributes,
    private readonly all: SeriesSet<OwnHistogramSeries>,
    private readonly buckets: Buckets,
  ) {
    super(attributes);
    this.counts = [...buckets.boundaries, Infinity].map(() => 0);
  }

  record(value: number): void {
    const series = this.interval === this.all.interval ? this : this.all.admit(this);
    series.observe(value);
  }

  private observe(value: number): void {
    // It would spoil the sum for ever.
    if (Number.isNaN(value)) return;
    this.count += 1;
    this.sum += value;
    if (value < this.min) this.min = value;
    if (value > this.max) this.max = value;
    const bucket = bucketOf(this.buckets.boundaries, value);
    this.counts[bucket] = (this.counts[bucket] ?? 0) + 1;
  }

  /** A copy: an exporter may still be writing while calls go on. */
  read(): HistogramValue {
    const { count, sum, counts, buckets } = this;
    return {
      ...(buckets.hasMinMax && count > 0 && { min: this.min, max: this.max }),
      sum,
      buckets: { boundaries: [...buckets.boundaries], counts: [...counts] },
      count,
    };
  }
}

/** Values in buckets, kept here and read as if they were the SDK's. */
export class OwnHistogram implements Histogram {
  private readonly all: SeriesSet<OwnHistogramSeries>;

  constructor(
    private readonly descriptor: MetricDescriptor,
    mostSeries: number,
    buckets: Buckets,
  ) {
    this.all = new SeriesSet((attributes) => new OwnHistogramSeries(attributes, this.all, buckets), mostSeries);
  }

  of(attributes: Attributes): HistogramSeries {
    return this.all.of(attributes);
  }

  record(value: number, attributes: Attributes = {}): void {
    this.all.forRecord(attributes).record(value);
  }

  read(endTime: HrTime): HistogramMetricData {
    return {
      descriptor: this.descriptor,
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: this.all.read().map((series) => ({
        attributes: series.attributes,
        startTime: millisToHrTime(series.startedAtMs),
        endTime,
        value: series.read(),
      })),
    };
  }
}
