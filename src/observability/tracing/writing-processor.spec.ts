import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { ROOT_CONTEXT } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import {
  BatchSpanProcessor,
  type ReadableSpan,
  SamplingDecision,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { PullReader } from '../metrics/pull-reader.js';
import { WritingProcessor } from './writing-processor.js';
import { loadWrittenSpanExporter } from './written-span-exporter.js';

interface Sent {
  readonly path: string | undefined;
  readonly type: string | undefined;
  readonly body: Buffer;
}
let sent: Sent[];
/** Of the answers to come, the first first; then 200. */
let statuses: number[];
let collector: Server;

beforeEach(async () => {
  sent = [];
  statuses = [];
  collector = createServer((request, response) => {
    const answer = async () => {
      const body = await buffer(request);
      const status = statuses.shift() ?? 200;
      if (status === 200) sent.push({ path: request.url, type: request.headers['content-type'], body });
      response.writeHead(status, { 'retry-after': '0' }).end();
    };
    void answer();
  });
  await once(collector.listen(0, '127.0.0.1'), 'listening');
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', `http://127.0.0.1:${(collector.address() as AddressInfo).port}`);
});
afterEach(async () => {
  vi.unstubAllEnvs();
  setGlobalErrorHandler(() => {});
  collector.closeAllConnections();
  await once(collector.close(), 'close');
});

async function start(settings = {}) {
  const reader = new PullReader();
  const exporter = (await loadWrittenSpanExporter())();
  const selfObsMeterProvider = new MeterProvider({ readers: [reader] });
  const batches = new BatchSpanProcessor({ exporter, selfObsMeterProvider, ...settings });
  const provider = new TracerProvider({ spanProcessors: [new WritingProcessor(batches)] });
  const tracer = provider.getTracer('gatehouse');
  return {
    provider,
    record: (...names: readonly string[]) => names.forEach((name) => tracer.startSpan(name, {}, ROOT_CONTEXT).end()),
    /** How many spans were processed, by the type of the error. */
    processed: async () => {
      const { resourceMetrics } = await reader.collect();
      const metrics = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
      const counter = metrics.find(({ descriptor }) => descriptor.name === 'otel.sdk.processor.span.processed');
      return Object.fromEntries(
        (counter?.dataPoints ?? []).map(({ attributes, value }) => [attributes['error.type'] ?? 'none', value]),
      );
    },
  };
}
const bodies = () => sent.map(({ body }) => body.toString('latin1'));

it('sends what is left when the process ends', async () => {
  const { provider, record, processed } = await start({ scheduledDelayMillis: 60_000 });
  record('first', 'second');
  await provider.shutdown();
  expect(sent).toMatchObject([{ path: '/v1/traces', type: 'application/x-protobuf' }]);
  for (const told of ['gatehouse', 'first', 'second']) expect(bodies()[0]).toContain(told);
  expect(await processed()).toEqual({ none: 2 });
});

it('sends a full batch at once, and the next by itself', async () => {
  const { provider, record } = await start({ scheduledDelayMillis: 60_000, maxExportBatchSize: 2 });
  record('first', 'second', 'third');
  await vi.waitUntil(() => sent.length === 1);
  expect(bodies()[0]).not.toContain('third');
  await provider.shutdown();
  expect(bodies()[1]).toContain('third');
});

it('counts what finds no place in the queue', async () => {
  const { provider, record, processed } = await start({ maxQueueSize: 2, maxExportBatchSize: 2 });
  record('first', 'second');
  // The batch is under way, so these two wait and the others are too many.
  record('third', 'fourth', 'fifth', 'sixth');
  await provider.shutdown();
  expect(await processed()).toEqual({ none: 4, queue_full: 2 });
  expect(bodies().join('')).not.toMatch(/fifth|sixth/);
});

it('tries again where the collector cannot for now', async () => {
  const { provider, record, processed } = await start();
  statuses = [503];
  record('first');
  await provider.shutdown();
  expect(bodies()).toEqual([expect.stringContaining('first')]);
  expect(await processed()).toEqual({ none: 1 });
});

it('counts what the collector refuses, and says so', async () => {
  const said = vi.fn();
  setGlobalErrorHandler(said);
  const { provider, record, processed } = await start({ maxExportBatchSize: 1 });
  statuses = [400];
  record('first');
  await vi.waitUntil(() => said.mock.calls.length === 1);
  expect(await processed()).toEqual({ OTLPExporterError: 1 });
  await provider.shutdown();
});

class Kept implements SpanProcessor {
  readonly spans: ReadableSpan[] = [];
  onStart(): void {}
  onEnd(span: ReadableSpan): void {
    this.spans.push(span);
  }
  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

it('loses a span that cannot be written, and nothing else', () => {
  const said = vi.fn();
  setGlobalErrorHandler(said);
  const kept = new Kept();
  const tracer = new TracerProvider({ spanProcessors: [new WritingProcessor(kept)] }).getTracer('gatehouse');
  const spoilt = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: 1, traceState: broken() };
  const span = tracer.startSpan('first', { links: [{ context: spoilt }] }, ROOT_CONTEXT);
  expect(() => span.end()).not.toThrow();
  tracer.startSpan('second', {}, ROOT_CONTEXT).end();
  expect(said).toHaveBeenCalledTimes(1);
  expect(kept.spans).toMatchObject([{ start: 0 }]);
});

function broken() {
  const serialize = () => {
    throw new Error('broken');
  };
  return { serialize, get: () => undefined, set: broken, unset: broken };
}

it('writes nothing that is recorded and not sampled', () => {
  const kept = new Kept();
  const sampler = { shouldSample: () => ({ decision: SamplingDecision.RECORD }) };
  const provider = new TracerProvider({
    sampler,
    spanProcessors: [new WritingProcessor(kept)],
  });
  provider.getTracer('gatehouse').startSpan('first', {}, ROOT_CONTEXT).end();
  expect(kept.spans).toEqual([]);
});
