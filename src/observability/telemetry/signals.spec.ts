import { describe, expect, it } from 'vitest';
import { isExported, isExporting } from './signals.js';

describe('what is sent', () => {
  it.each<[string, Record<string, string>, boolean]>([
    ['nothing, without an endpoint', {}, false],
    ['nothing, to an empty endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' }, false],
    ['everything, to the common endpoint', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318' }, true],
    ['one signal, to its own', { OTEL_EXPORTER_OTLP_LOGS_ENDPOINT: 'http://c:4318/v1/logs' }, true],
    ['what needs no endpoint', { OTEL_TRACES_EXPORTER: 'console' }, true],
    ['nothing where the exporter is named and its endpoint is not', { OTEL_TRACES_EXPORTER: 'otlp' }, false],
    ['nothing where metrics are only scraped', { OTEL_METRICS_EXPORTER: 'prometheus' }, false],
    ['nothing once the SDK is disabled', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c', OTEL_SDK_DISABLED: 'true' }, false],
  ])('is %s', (_what, env, expected) => {
    expect(isExporting(env)).toBe(expected);
  });

  it('leaves out a signal that is switched off or has no endpoint', () => {
    const env = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://c:4318', OTEL_METRICS_EXPORTER: 'none' };
    expect(isExported(env, 'METRICS')).toBe(false);
    expect(isExported(env, 'TRACES')).toBe(true);
    expect(isExported({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://c' }, 'LOGS')).toBe(false);
  });
});
