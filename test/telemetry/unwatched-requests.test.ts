import { context, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { keepProcessTelemetry, type ProcessTelemetry } from '../../src/observability/telemetry/process-telemetry.js';
import { startExporting } from '../../src/observability/telemetry/start-exporting.js';
import { clientOf, never, standIn } from '../fixtures/http-client-bench.js';
import { type OtlpSink, startOtlpSink } from '../fixtures/otlp-sink.js';
import { sendJson } from '../fixtures/stand-in.js';

let sink: OtlpSink;
let telemetry: ProcessTelemetry;

beforeAll(async () => {
  sink = await startOtlpSink();
  const settings = {
    ...sink.settings,
    OTEL_TRACES_SAMPLER: 'always_on',
    OTEL_NODE_DISABLED_INSTRUMENTATIONS: 'undici',
  };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  telemetry = await startExporting(process.env);
  keepProcessTelemetry(telemetry);
});
afterAll(async () => {
  await telemetry.shutdown();
  vi.unstubAllEnvs();
  await sink[Symbol.asyncDispose]();
});

it('tells nothing of requests where their instrumentation is turned off', async () => {
  const { url, asked } = await standIn((_request, response) => sendJson(response, 1));
  const call = trace.getTracer('test').startSpan('call');
  await context.with(trace.setSpan(ROOT_CONTEXT, call), () => clientOf(url).json({ path: '/a' }, never));
  call.end();
  await sink.until(() => sink.spans.length > 0);
  expect(sink.spans.map(({ name }) => name)).toEqual(['call']);
  expect(asked[0]!.headers).not.toHaveProperty('traceparent');
  const { resourceMetrics } = await telemetry.reader.collect();
  expect(JSON.stringify(resourceMetrics)).not.toContain('http.client.request.duration');
});
