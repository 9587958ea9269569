import { Inject, Injectable, type OnApplicationShutdown, Optional } from '@nestjs/common';
import type { Attributes, Meter, Observable } from '@opentelemetry/api';
import type { ResourceMetrics } from '@opentelemetry/sdk-metrics';
import type { Logger } from 'pino';
import { configSlice } from '../../config/config-slices.js';
import type { Config } from '../../config/load-config.js';
import { VERSION } from '../../config/version.js';
import { LOGGER } from '../logger.js';
import { type ProcessTelemetry, processTelemetry } from '../telemetry/process-telemetry.js';
import { serviceResource } from '../telemetry/service-resource.js';
import { LATENCY_BUCKETS } from './latency-buckets.js';
import { instrumentOf, type MetricName } from './metric-table.js';
import { localMeterProvider } from './meter-provider.js';
import { ownInstruments, SCOPE } from './own-metrics.js';
import { PullReader } from './pull-reader.js';
import type { Counter, Histogram } from './series/instruments.js';
import type { Buckets } from './series/own-histogram.js';
import { SdkCounter, SdkHistogram } from './series/sdk-instruments.js';

/** One value of an observed instrument, read when somebody asks for metrics. */
export type Reading = readonly [value: number, attributes?: Attributes];
type Readings = Iterable<Reading>;

/**
 * The metrics of one application: those of the process where its telemetry was begun, else its own, because two
 * applications in one process would share series.
 */
@Injectable()
export class ServiceMeter implements OnApplicationShutdown {
  private readonly telemetry: ProcessTelemetry;
  private readonly meter: Meter;

  /** @param about What this server calls itself: beside our own version it may tell one of its own. */
  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    @Optional() @Inject(configSlice('about')) about?: Config['about'],
  ) {
    this.telemetry = processTelemetry() ?? ownTelemetry();
    this.meter = this.telemetry.meterProvider.getMeter(SCOPE.name, SCOPE.version);
    const own = about?.version === undefined ? {} : { server_version: about.version };
    this.observeGauge('mcp.build.info', () => [[1, { version: VERSION, node: process.versions.node, ...own }]]);
  }

  counter(name: MetricName<'counter'>): Counter {
    const described = instrumentOf(name);
    return this.telemetry.own?.counter(name, described) ?? new SdkCounter(this.meter.createCounter(name, described));
  }

  /** A count that something else keeps. */
  observeCounter(name: MetricName<'counter'>, read: () => Iterable<Reading>): void {
    observe(this.meter.createObservableCounter(name, instrumentOf(name)), read);
  }

  /** Durations in seconds. */
  latency(name: MetricName<'histogram'>): Histogram {
    return this.histogram(name, { boundaries: LATENCY_BUCKETS, hasMinMax: false });
  }

  /** Sizes of something. */
  amount(name: MetricName<'histogram'>, boundaries: number[]): Histogram {
    return this.histogram(name, { boundaries, hasMinMax: true });
  }

  /** A value that is not summed over instances, such as a limit or a state. */
  observeGauge(name: MetricName<'gauge'>, read: () => Readings | Promise<Readings>): void {
    observe(this.meter.createObservableGauge(name, instrumentOf(name)), read);
  }

  /** An amount that goes up and down, such as what waits in a line. */
  observeUpDown(name: MetricName<'up-down'>, read: () => Iterable<Reading>): void {
    observe(this.meter.createObservableUpDownCounter(name, instrumentOf(name)), read);
  }

  private histogram(name: MetricName<'histogram'>, buckets: Buckets): Histogram {
    const described = instrumentOf(name);
    const advice = { explicitBucketBoundaries: [...buckets.boundaries] };
    return (
      this.telemetry.own?.histogram(name, described, buckets) ??
      new SdkHistogram(this.meter.createHistogram(name, { ...described, advice }))
    );
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
  const own = ownInstruments();
  const reader = new PullReader(own);
  const meterProvider = localMeterProvider(serviceResource(), reader);
  return { own, reader, meterProvider, shutdown: () => meterProvider.shutdown() };
}

function observe(instrument: Observable, read: () => Readings | Promise<Readings>): void {
  instrument.addCallback(async (result) => {
    for (const [value, attributes] of await read()) result.observe(value, attributes);
  });
}
