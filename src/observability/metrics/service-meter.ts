import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { Attributes, Counter, Histogram, Meter, Observable } from '@opentelemetry/api';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Logger } from 'pino';
import { VERSION } from '../../config/version.js';
import { LOGGER } from '../logger.js';
import { type ProcessTelemetry, processTelemetry } from '../telemetry/process-telemetry.js';
import { serviceResource } from '../telemetry/service-resource.js';
import { localMeterProvider } from './meter-provider.js';
import { PullReader } from './pull-reader.js';

/** One value of an observed instrument, read when somebody asks for metrics. */
export type Reading = readonly [value: number, attributes?: Attributes];

/**
 * The metrics of one application: those of the process where its telemetry was begun, else its own, because two
 * applications in one process would share series.
 */
@Injectable()
export class ServiceMeter implements OnApplicationShutdown {
  private readonly telemetry: ProcessTelemetry;
  private readonly meter: Meter;

  constructor(@Inject(LOGGER) private readonly logger: Logger) {
    this.telemetry = processTelemetry() ?? ownTelemetry();
    this.meter = this.telemetry.meterProvider.getMeter('gatehouse', VERSION);
    this.observeGauge('mcp.build.info', 'Always 1; the labels say what is running.', () => [
      [1, { version: VERSION, node: process.versions.node }],
    ]);
  }

  counter(name: string, description: string): Counter {
    return this.meter.createCounter(name, { description });
  }

  /** A count that something else keeps. */
  observeCounter(name: string, description: string, read: () => Iterable<Reading>): void {
    observe(this.meter.createObservableCounter(name, { description }), read);
  }

  /** Durations in seconds. */
  latency(name: string, description: string): Histogram {
    return this.meter.createHistogram(name, { description, unit: 's' });
  }

  /** Sizes of something. */
  amount(name: string, description: string, unit: string, boundaries: number[]): Histogram {
    return this.meter.createHistogram(name, { description, unit, advice: { explicitBucketBoundaries: boundaries } });
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
    const { resourceMetrics, errors } = await this.telemetry.reader.collect();
    for (const err of errors) this.logger.warn({ err }, 'an observed metric could not be read');
    return resourceMetrics;
  }

  async onApplicationShutdown(): Promise<void> {
    // The telemetry of the process ends with the process.
    if (this.telemetry !== processTelemetry()) await this.telemetry.shutdown();
  }
}

function ownTelemetry(): ProcessTelemetry {
  const reader = new PullReader();
  const meterProvider = localMeterProvider(serviceResource(), reader);
  return { reader, meterProvider, shutdown: () => meterProvider.shutdown() };
}

function observe(instrument: Observable, read: () => Iterable<Reading>): void {
  instrument.addCallback((result) => {
    for (const [value, attributes] of read()) result.observe(value, attributes);
  });
}
