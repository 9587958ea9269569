import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { context, metrics, propagation, ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import {
  AggregationTemporality,
  type DataPoint,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { AlwaysOnSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { request } from 'undici';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { instrumentations } from './instrumentations.js';

const provider = new TracerProvider({ sampler: new AlwaysOnSampler() });
const tracer = provider.getTracer('test');
const startSpan = vi.spyOn(tracer, 'startSpan');
const exporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE);
const reader = new PeriodicExportingMetricReader({ exporter });
const unrecorded = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.NONE };
const inUnrecorded = <T>(work: () => T) => context.with(trace.setSpanContext(ROOT_CONTEXT, unrecorded), work);
const inRecorded = <T>(work: () => T) =>
  context.with(trace.setSpan(ROOT_CONTEXT, provider.getTracer('call').startSpan('call')), work);

let server: Server;
let url: string;
const asked: IncomingHttpHeaders[] = [];
let watching: Awaited<ReturnType<typeof instrumentations>>;

beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  server = createServer(({ headers }, response) => {
    asked.push(headers);
    response.end('{}');
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/products?of=ada`;
  watching = await instrumentations({}, { undici: {} });
  const meterProvider = new MeterProvider({ readers: [reader] });
  for (const one of watching) {
    one.setTracerProvider({ getTracer: () => tracer });
    one.setMeterProvider(meterProvider);
  }
});
afterEach(() => startSpan.mockClear());
afterAll(() => {
  for (const one of watching) one.disable();
  server.close();
  context.disable();
  propagation.disable();
  metrics.disable();
});

const ask = async () => (await request(url)).body.dump();

it('hands the trace of a call that is not recorded on, and begins no span', async () => {
  await inUnrecorded(ask);
  expect(asked.at(-1)?.['traceparent']).toBe(`00-${unrecorded.traceId}-${unrecorded.spanId}-00`);
  expect(startSpan).not.toHaveBeenCalled();
});

it('begins a span where the call is recorded, and where there is no call', async () => {
  await inRecorded(ask);
  expect(startSpan).toHaveBeenCalledTimes(1);
  await context.with(ROOT_CONTEXT, ask);
  expect(startSpan).toHaveBeenCalledTimes(2);
});

it('measures every request in the same series, recorded or not', async () => {
  await inUnrecorded(ask);
  await inRecorded(ask);
  await reader.forceFlush();
  const points = exporter
    .getMetrics()
    .at(-1)
    ?.scopeMetrics.flatMap((scope) =>
      scope.metrics.flatMap(({ dataPoints }) => [...dataPoints] as DataPoint<unknown>[]),
    );
  expect(points).toHaveLength(1);
  expect(points?.[0]?.attributes).toMatchObject({ 'http.request.method': 'GET', 'http.response.status_code': 200 });
  expect(points?.[0]?.value).toMatchObject({ count: asked.length });
});
