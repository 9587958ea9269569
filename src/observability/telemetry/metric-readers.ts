import { OTLPMetricExporter as GrpcExporter } from '@opentelemetry/exporter-metrics-otlp-grpc';
import { OTLPMetricExporter as JsonExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { ConsoleMetricExporter, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { isExported } from './signals.js';

/** Milliseconds, the specification's own. */
const EXPORT_EVERY_MS = 60_000;
const EXPORT_TIMEOUT_MS = 30_000;

/** What sends metrics, by the standard variables. Beside it stands the reader of `/metrics`, so the SDK cannot make it. */
export function exportingReaders(env: NodeJS.ProcessEnv): PeriodicExportingMetricReader[] {
  if (!isExported(env, 'METRICS')) return [];
  const exportIntervalMillis = milliseconds(env.OTEL_METRIC_EXPORT_INTERVAL, EXPORT_EVERY_MS);
  const timeout = milliseconds(env.OTEL_METRIC_EXPORT_TIMEOUT, EXPORT_TIMEOUT_MS);
  return [
    new PeriodicExportingMetricReader({
      exporter: exporterFor(env),
      exportIntervalMillis,
      exportTimeoutMillis: Math.min(timeout, exportIntervalMillis),
    }),
  ];
}

function exporterFor(env: NodeJS.ProcessEnv) {
  if (env.OTEL_METRICS_EXPORTER === 'console') return new ConsoleMetricExporter();
  switch (env.OTEL_EXPORTER_OTLP_METRICS_PROTOCOL ?? env.OTEL_EXPORTER_OTLP_PROTOCOL) {
    case 'grpc':
      return new GrpcExporter();
    case 'http/json':
      return new JsonExporter();
    default:
      return new ProtobufExporter();
  }
}

function milliseconds(value: string | undefined, otherwise: number): number {
  const given = Number(value ?? otherwise);
  return given > 0 ? given : otherwise;
}
