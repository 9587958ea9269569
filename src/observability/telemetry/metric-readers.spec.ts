import { afterEach, expect, it, vi } from 'vitest';
import { isCumulative, metricExporter } from './metric-readers.js';

afterEach(() => void vi.unstubAllEnvs());

/** The exporters read their variables from the process. */
function exporterWith(variables: Readonly<Record<string, string>>) {
  for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
  return metricExporter({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:1', ...process.env });
}

it.each(['http/protobuf', 'http/json', 'grpc'])(
  'sums up since the start over %s, unless asked for changes',
  async (protocol) => {
    const exporter = (preference: string) =>
      exporterWith({
        OTEL_EXPORTER_OTLP_PROTOCOL: protocol,
        OTEL_EXPORTER_OTLP_METRICS_TEMPORALITY_PREFERENCE: preference,
      });
    expect(isCumulative((await exporter('cumulative'))!)).toBe(true);
    expect(isCumulative((await exporter('delta'))!)).toBe(false);
    expect(isCumulative((await exporter('lowmemory'))!)).toBe(false);
  },
);

it('sends nothing where nobody is named', async () => {
  expect(await metricExporter({})).toBeUndefined();
});

it('sums up since the start on the console', async () => {
  expect(isCumulative((await exporterWith({ OTEL_METRICS_EXPORTER: 'console' }))!)).toBe(true);
});
