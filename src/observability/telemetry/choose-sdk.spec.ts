import { describe, expect, it } from 'vitest';
import { isPlainOtlp } from './choose-sdk.js';

describe('plain OTLP', () => {
  it.each([
    {},
    { OTEL_TRACES_EXPORTER: 'none', OTEL_LOGS_EXPORTER: 'otlp', OTEL_EXPORTER_OTLP_PROTOCOL: ' ' },
    {
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
      OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/protobuf',
    },
    // Metrics have an exporter of their own.
    { OTEL_METRICS_EXPORTER: 'console', OTEL_EXPORTER_OTLP_METRICS_PROTOCOL: 'grpc' },
  ])('is %j', (env) => {
    expect(isPlainOtlp(env)).toBe(true);
  });

  it.each([
    { OTEL_TRACES_EXPORTER: 'console' },
    { OTEL_LOGS_EXPORTER: 'otlp,console' },
    { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
    { OTEL_EXPORTER_OTLP_LOGS_PROTOCOL: 'http/json' },
    { OTEL_PROPAGATORS: 'b3' },
    { OTEL_LOG_LEVEL: 'debug' },
  ])('is not %j', (env) => {
    expect(isPlainOtlp(env)).toBe(false);
  });
});
