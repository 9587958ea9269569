import {
  AggregationTemporality,
  ConsoleMetricExporter,
  InstrumentType,
  type MetricProducer,
  PeriodicExportingMetricReader,
  type PeriodicExportingMetricReaderOptions,
  type PushMetricExporter,
} from '@opentelemetry/sdk-metrics';
import type { OwnInstruments } from '../metrics/series/own-instruments.js';
import { readWithOwn } from '../metrics/series/read-with-own.js';
import { protocolOf } from './protocol-of.js';
import { isExported } from './signals.js';

/** Milliseconds, the specification's own. */
const EXPORT_EVERY_MS = 60_000;
const EXPORT_TIMEOUT_MS = 30_000;

/** What sends metrics, by the standard variables. Each is loaded where it is used: that for gRPC is large. */
export async function metricExporter(env: NodeJS.ProcessEnv): Promise<PushMetricExporter | undefined> {
  if (!isExported(env, 'METRICS')) return undefined;
  if (env.OTEL_METRICS_EXPORTER === 'console') return new ConsoleMetricExporter();
  switch (protocolOf(env, 'METRICS')) {
    case 'grpc':
      return new (await import('@opentelemetry/exporter-metrics-otlp-grpc')).OTLPMetricExporter();
    case 'http/json':
      return new (await import('@opentelemetry/exporter-metrics-otlp-http')).OTLPMetricExporter();
    default:
      return new (await import('@opentelemetry/exporter-metrics-otlp-proto')).OTLPMetricExporter();
  }
}

/** Whether whoever is sent metrics wants sums since the start, as nearly everybody does. */
export function isCumulative(exporter: PushMetricExporter): boolean {
  return [InstrumentType.COUNTER, InstrumentType.HISTOGRAM].every(
    (type) => exporter.selectAggregationTemporality?.(type) !== AggregationTemporality.DELTA,
  );
}

/** What sends them in time. Beside it stands the reader of `/metrics`, so the SDK cannot make it. */
export function exportingReader(
  exporter: PushMetricExporter,
  env: NodeJS.ProcessEnv,
  own: OwnInstruments | undefined,
): PeriodicExportingMetricReader {
  const exportIntervalMillis = milliseconds(env.OTEL_METRIC_EXPORT_INTERVAL, EXPORT_EVERY_MS);
  const timeout = milliseconds(env.OTEL_METRIC_EXPORT_TIMEOUT, EXPORT_TIMEOUT_MS);
  return new ExportingReader(
    { exporter, exportIntervalMillis, exportTimeoutMillis: Math.min(timeout, exportIntervalMillis) },
    own,
  );
}

class ExportingReader extends PeriodicExportingMetricReader {
  constructor(
    options: PeriodicExportingMetricReaderOptions,
    private readonly own: OwnInstruments | undefined,
  ) {
    super(options);
  }

  override setMetricProducer(sdk: MetricProducer): void {
    super.setMetricProducer(this.own === undefined ? sdk : readWithOwn(sdk, this.own));
  }
}

function milliseconds(value: string | undefined, otherwise: number): number {
  const given = Number(value ?? otherwise);
  return given > 0 ? given : otherwise;
}
