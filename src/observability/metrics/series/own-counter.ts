import type { Attributes, HrTime } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import {
  AggregationTemporality,
  DataPointType,
  type MetricDescriptor,
  type SumMetricData,
} from '@opentelemetry/sdk-metrics';
import type { Counter, CounterSeries } from './instruments.js';
import { Series, SeriesSet } from './series-set.js';

class OwnCounterSeries extends Series implements CounterSeries {
  value = 0;

  constructor(
    attributes: Attributes,
    private readonly all: SeriesSet<OwnCounterSeries>,
  ) {
    super(attributes);
  }

  add(by: number): void {
    const series = this.interval === this.all.interval ? this : this.all.admit(this);
    series.value += by;
  }
}

/** A count that only grows, kept here and read as if it were the SDK's. */
export class OwnCounter implements Counter {
  private readonly all: SeriesSet<OwnCounterSeries>;

  constructor(
    private readonly descriptor: MetricDescriptor,
    mostSeries: number,
  ) {
    this.all = new SeriesSet((attributes) => new OwnCounterSeries(attributes, this.all), mostSeries);
  }

  of(attributes: Attributes): CounterSeries {
    return this.all.of(attributes);
  }

  add(by: number, attributes: Attributes = {}): void {
    this.all.forRecord(attributes).add(by);
  }

  read(endTime: HrTime): SumMetricData {
    return {
      descriptor: this.descriptor,
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
      dataPointType: DataPointType.SUM,
      dataPoints: this.all.read().map(({ attributes, startedAtMs, value }) => ({
        attributes,
        startTime: millisToHrTime(startedAtMs),
        endTime,
        value,
      })),
      isMonotonic: true,
    };
  }
}
