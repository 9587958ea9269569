import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Attributes, Counter, Histogram, Observable } from '@opentelemetry/api';
import { detectResources, envDetector, resourceFromAttributes } from '@opentelemetry/resources';
import { AggregationType, InstrumentType, MeterProvider, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Logger } from 'pino';
import { VERSION } from '../../config/version.js';
import { LOGGER } from '../logger.js';
import { LATENCY_BUCKETS } from './latency-buckets.js';
import { PullReader } from './pull-reader.js';

/** One value of an observed instrument, read when somebody asks for metrics. */
export type Reading = readonly [value: number, attributes?: Attributes];

/** The metrics of one application. Never the global provider: two applications in one process would share series. */
@Injectable()
export class ServiceMeter implements OnApplicationShutdown {
  private readonly reader = new PullReader();
  private readonly provider = new MeterProvider({
    resource: resource(),
    readers: [this.reader],
    views: [
      {
        instrumentType: InstrumentType.HISTOGRAM,
        instrumentUnit: 's',
        aggregation: {
          type: AggregationType.EXPLICIT_BUCKET_HISTOGRAM,
          options: { boundaries: LATENCY_BUCKETS, recordMinMax: false },
        },
      },
    ],
  });
  private readonly meter = this.provider.getMeter('gatehouse', VERSION);

  constructor(@Inject(LOGGER) private readonly logger: Logger) {
    this.observeGauge('mcp.build.info', 'Always 1; the labels say what is running.', () => [
      [1, { version: VERSION, node: process.versions.node }],
    ]);
  }

  counter(name: string, description: string): Counter {
    return this.meter.createCounter(name, { description });
  }

  /** Durations in seconds. */
  latency(name: string, description: string): Histogram {
    return this.meter.createHistogram(name, { description, unit: 's' });
  }

  /** A value that is not summed over instances, such as a limit or a state. */
  observeGauge(name: string, description: string, read: () => Iterable<Reading>): void {
    observe(this.meter.createObservableGauge(name, { description }), read);
  }

  /** An amount that goes up and down, such as what waits in a line. */
  observeUpDown(name: string, description: string, read: () => Iterable<Reading>): void {
    observe(this.meter.createObservableUpDownCounter(name, { description }), read);
  }

  async collect(): Promise<ResourceMetrics> {
    const { resourceMetrics, errors } = await this.reader.collect();
    for (const err of errors) this.logger.warn({ err }, 'an observed metric could not be read');
    return resourceMetrics;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.provider.shutdown();
  }
}

/** Ours, unless OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say otherwise: the SDK reads those itself. */
function resource() {
  const own = resourceFromAttributes({ 'service.name': 'gatehouse', 'service.version': VERSION });
  return own.merge(detectResources({ detectors: [envDetector] }));
}

function observe(instrument: Observable, read: () => Iterable<Reading>): void {
  instrument.addCallback((result) => {
    for (const [value, attributes] of read()) result.observe(value, attributes);
  });
}
