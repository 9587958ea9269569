import type { Resource } from '@opentelemetry/resources';
import { AggregationType, InstrumentType, MeterProvider, type ViewOptions } from '@opentelemetry/sdk-metrics';
import { LATENCY_BUCKETS } from './latency-buckets.js';
import { MOST_CLIENT_SERIES, OF_CLIENTS } from './most-series.js';
import type { PullReader } from './pull-reader.js';

/** Every histogram of seconds has our buckets, whoever records it. */
export const VIEWS: ViewOptions[] = [
  {
    instrumentType: InstrumentType.HISTOGRAM,
    instrumentUnit: 's',
    aggregation: {
      type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
      options: { boundaries: LATENCY_BUCKETS, recordMinMax: false },
    },
  },
  ...OF_CLIENTS.map((instrumentName) => ({ instrumentName, aggregationCardinalityLimit: MOST_CLIENT_SERIES })),
];

/** Metrics that are read and never sent. */
export function localMeterProvider(resource: Resource, reader: PullReader): MeterProvider {
  return new MeterProvider({ resource, readers: [reader], views: VIEWS });
}
