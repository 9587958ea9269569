import { context, ROOT_CONTEXT, type Span, trace, TraceFlags } from '@opentelemetry/api';
import type { Histogram, ResourceMetrics } from '@opentelemetry/sdk-metrics';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { HttpClient } from '../../src/http-client/http-client.js';
import { LATENCY_BUCKETS } from '../../src/observability/metrics/latency-buckets.js';
import { keepProcessTelemetry, type ProcessTelemetry } from '../../src/observability/telemetry/process-telemetry.js';
import { startExporting } from '../../src/observability/telemetry/start-exporting.js';
import { clientOf, never, standIn } from '../fixtures/http-client-bench.js';
import { type OtlpSink, startOtlpSink } from '../fixtures/otlp-sink.js';
import { sendJson, type StandIn } from '../fixtures/stand-in.js';

// What OpenTelemetry's instrumentation tells of a request is what the client tells of its own.

const DURATION = 'http.client.request.duration';
const NOBODY = 'http://127.0.0.1:1';
const unrecorded = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16), traceFlags: TraceFlags.NONE };

let sink: OtlpSink;
let telemetry: ProcessTelemetry;

beforeAll(async () => {
  sink = await startOtlpSink();
  const settings = { ...sink.settings, OTEL_TRACES_SAMPLER: 'always_on' };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  telemetry = await startExporting(process.env);
  keepProcessTelemetry(telemetry);
});
afterAll(async () => {
  await telemetry.shutdown();
  vi.unstubAllEnvs();
  await sink[Symbol.asyncDispose]();
});

const inCall = <T>(call: Span, work: () => T) => context.with(trace.setSpan(ROOT_CONTEXT, call), work);
const recordedCall = () => trace.getTracer('test').startSpan('call');
const unrecordedCall = () => trace.wrapSpanContext(unrecorded);
const traceparent = (span: { traceId: string; spanId: string }, flags: string) =>
  `00-${span.traceId}-${span.spanId}-${flags}`;

/** Asks within a call that is recorded: the spans of its requests, once there is one. */
async function spansOf(ask: () => Promise<unknown>) {
  const call = recordedCall();
  await inCall(call, () => ask().catch(() => {}));
  const ofCall = () => sink.spans.filter(({ traceId }) => traceId === call.spanContext().traceId);
  await sink.until(() => ofCall().length > 0);
  return ofCall();
}

/** What was measured of requests to a server, by both readers. */
async function measured(port: number) {
  const ofPort = ({ attributes }: { readonly attributes: object }) =>
    (attributes as Record<string, unknown>)['server.port'] === port;
  const { resourceMetrics } = await telemetry.reader.collect();
  const metrics = named(resourceMetrics);
  expect(metrics).toHaveLength(1);
  const points = metrics[0]!.dataPoints
    .filter(ofPort)
    .map(({ attributes, value }) => ({ attributes, count: (value as Histogram).count }));
  const sent = () =>
    sink
      .points(DURATION)
      .filter(ofPort)
      .map(({ attributes, value }) => ({ attributes, count: value }));
  await vi.waitFor(() => expect(sent()).toEqual(expect.arrayContaining(points)), { timeout: 5_000 });
  return points;
}
const named = ({ scopeMetrics }: ResourceMetrics) =>
  scopeMetrics.flatMap(({ metrics }) => metrics).filter(({ descriptor }) => descriptor.name === DURATION);

const answering = () =>
  standIn(({ url, socket }, response) => {
    if (url === '/closed') return void socket.destroy();
    if (url === '/deaf') return;
    if (url === '/flood') return void response.writeHead(200, { 'transfer-encoding': 'chunked' }).end('x'.repeat(99));
    if (url === '/missing') return void response.writeHead(404).end('x'.repeat(500_000));
    sendJson(response, 1, Number(url!.slice(1)));
  });

interface Ending {
  readonly ask: (client: HttpClient) => Promise<unknown>;
  readonly status?: number;
  readonly error?: string;
  /** What the span says of it, beside that it is one. */
  readonly message?: string;
  readonly method?: string;
}
const ENDINGS: Readonly<Record<string, Ending>> = {
  'is answered': { ask: (client) => client.json({ path: '/200' }, never), status: 200 },
  'is sent elsewhere': { ask: (client) => client.json({ path: '/302' }, never), status: 302 },
  'is refused': { ask: (client) => client.json({ path: '/404' }, never), status: 404, error: '404' },
  'is refused at length': {
    ask: (client) => client.json({ path: '/missing', mayBeMissing: true }, never),
    status: 404,
    error: '404',
  },
  fails: {
    ask: (client) => client.json({ method: 'POST', path: '/500', body: 1 }, never),
    method: 'POST',
    status: 500,
    error: '500',
  },
  'has a method of its own': {
    ask: (client) => client.json({ method: 'PURGE' as 'GET', path: '/200' }, never),
    method: 'PURGE',
    status: 200,
  },
  'loses its connection': {
    ask: (client) => client.json({ path: '/closed' }, never),
    error: 'UND_ERR_SOCKET',
    message: 'other side closed',
  },
  'is never answered': {
    ask: (client) => client.json({ path: '/deaf' }, never),
    error: 'UND_ERR_HEADERS_TIMEOUT',
    message: 'Headers Timeout Error',
  },
  'is answered with too much': {
    ask: (client) => client.json({ path: '/flood' }, never),
    status: 200,
    error: 'upstream',
    message: 'The upstream answered with more than 9 bytes.',
  },
  'takes longer than it may': {
    ask: (client) => client.json({ path: '/deaf' }, AbortSignal.timeout(50)),
    error: 'TimeoutError',
    message: 'The operation was aborted due to timeout',
  },
  'is given up': { ask: (client) => client.json({ path: '/deaf' }, givenUpSoon()) },
};

function givenUpSoon(): AbortSignal {
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 50);
  return controller.signal;
}

describe.each(Object.entries(ENDINGS))(
  'a request that %s',
  (_ends, { ask, method = 'GET', status, error, message }) => {
    const name = method === 'PURGE' ? '_OTHER' : method;
    const ended = {
      ...(status !== undefined && { 'http.response.status_code': status }),
      ...(error !== undefined && { 'error.type': error }),
    };
    const common = { 'http.request.method': name, 'server.address': '127.0.0.1', 'url.scheme': 'http' };
    const clientFor = ({ url }: StandIn) => clientOf(url, { maxAnswerBytes: 9, timeouts: { headersMs: 1_000 } });

    it('has a span where its call is recorded', async () => {
      const upstream = await answering();
      const { url, port } = upstream;
      const [span, ...others] = await spansOf(() => ask(clientFor(upstream)));
      expect(others).toEqual([]);
      expect(span).toMatchObject({ name: name === '_OTHER' ? 'HTTP' : name });
      expect(span!.attributes).toEqual({
        ...common,
        ...ended,
        'http.request.method_original': method,
        'url.full': `${url}/REDACTED`,
        'url.path': '/REDACTED',
        'url.query': '',
        'server.port': port,
        'network.peer.address': '127.0.0.1',
        'network.peer.port': port,
        'network.protocol.version': '1.1',
        'gatehouse.connection.wait_ms': expect.any(Number),
      });
      expect(span!.status).toEqual({ code: error === undefined ? 0 : 2, ...(message !== undefined && { message }) });
      expect(span!.events.map(({ attributes }) => attributes['exception.message'])).toEqual(message ? [message] : []);
    });

    it('is measured, recorded or not', async () => {
      const upstream = await answering();
      const client = clientFor(upstream);
      for (const call of [recordedCall(), unrecordedCall()]) await inCall(call, () => ask(client).catch(() => {}));
      const attributes = { ...common, ...ended, 'server.port': upstream.port, 'network.protocol.version': '1.1' };
      expect(await measured(upstream.port)).toEqual([{ attributes, count: 2 }]);
    });
  },
);

it('a request that finds nobody is told without a connection', async () => {
  const [span] = await spansOf(() => clientOf(NOBODY).json({ path: '/200' }, never));
  const expected = { 'http.request.method': 'GET', 'server.port': 1, 'error.type': 'ECONNREFUSED' };
  expect(span!.attributes).toMatchObject(expected);
  expect(Object.keys(span!.attributes).filter((key) => key.startsWith('network.'))).toEqual([]);
  const attributes = { ...expected, 'server.address': '127.0.0.1', 'url.scheme': 'http' };
  expect(await measured(1)).toEqual([{ attributes, count: 1 }]);
});

it('a request outside of any call is the root of a trace', async () => {
  const { url, asked, port } = await answering();
  await context.with(ROOT_CONTEXT, () => clientOf(url).json({ path: '/200' }, never));
  await sink.until(() => sink.spans.some(({ attributes }) => attributes['server.port'] === port));
  const span = sink.spans.find(({ attributes }) => attributes['server.port'] === port)!;
  expect(span.parentSpanId).toBeUndefined();
  expect(asked[0]!.headers['traceparent']).toBe(traceparent(span, '01'));
});

it('is measured in seconds and our buckets', async () => {
  const { url } = await answering();
  await clientOf(url).json({ path: '/200' }, never);
  const { resourceMetrics } = await telemetry.reader.collect();
  const [metric] = named(resourceMetrics);
  expect(metric!.descriptor).toMatchObject({
    description: 'Measures the duration of outbound HTTP requests.',
    unit: 's',
  });
  const { buckets } = metric!.dataPoints[0]!.value as Histogram;
  expect(buckets.boundaries).toEqual(LATENCY_BUCKETS);
});

it('says who asks, where a toolset does', async () => {
  const { url } = await answering();
  const headers = { 'User-Agent': 'weather/1' };
  const [span] = await spansOf(() => clientOf(url).json({ path: '/200', headers }, never));
  expect(span!.attributes['user_agent.original']).toBe('weather/1');
});

describe('the trace of a call', () => {
  it('goes on at its upstream, recorded or not', async () => {
    const { url, asked } = await answering();
    const client = clientOf(url);
    const ask = () => client.json({ path: '/200', headers: { traceparent: 'forged' } }, never);
    await inCall(unrecordedCall(), ask);
    expect(asked[0]!.headers['traceparent']).toBe(traceparent(unrecorded, '00'));
    const [span] = await spansOf(ask);
    expect(asked[1]!.headers['traceparent']).toBe(traceparent(span!, '01'));
  });

  it('is its own where its request waited for the connection of another', async () => {
    const answers: (() => void)[] = [];
    const { url, asked } = await standIn((_request, response) => void answers.push(() => sendJson(response, 1)));
    const client = clientOf(url, { connections: 1 });
    const calls = [recordedCall(), unrecordedCall(), recordedCall()];
    const all = calls.map((call) => inCall(call, () => client.json({ path: '/a' }, never)));
    for (const [index] of calls.entries()) {
      await vi.waitUntil(() => answers.length > index);
      answers[index]!();
    }
    await Promise.all(all);
    const ids = calls.map((call) => call.spanContext());
    const spanOf = (index: number) => sink.spans.find(({ traceId }) => traceId === ids[index]!.traceId);
    await sink.until(() => [0, 2].every((index) => spanOf(index) !== undefined));
    expect([0, 2].map((index) => spanOf(index)!.parentSpanId)).toEqual([ids[0]!.spanId, ids[2]!.spanId]);
    expect(asked.map(({ headers }) => headers['traceparent'])).toEqual([
      traceparent(spanOf(0)!, '01'),
      traceparent(unrecorded, '00'),
      traceparent(spanOf(2)!, '01'),
    ]);
  });
});

it('a wait for a connection is part of a request, and told', async () => {
  const answers: (() => void)[] = [];
  const upstream = await standIn((_request, response) => void answers.push(() => sendJson(response, 1)));
  const client = clientOf(upstream.url, { connections: 1 });
  const first = client.json({ path: '/a' }, never);
  const second = spansOf(() => client.json({ path: '/b' }, never));
  await vi.waitUntil(() => answers.length === 1);
  setTimeout(() => answers[0]!(), 100);
  await first;
  await vi.waitUntil(() => answers.length === 2);
  answers[1]!();
  const [span] = await second;
  expect(span!.attributes['gatehouse.connection.wait_ms']).toBeGreaterThanOrEqual(99);
});

it('a request given up while it waits is told at once, and by itself', async () => {
  const answers: (() => void)[] = [];
  const upstream = await standIn((_request, response) => void answers.push(() => sendJson(response, 1)));
  const client = clientOf(upstream.url, { connections: 1 });
  const first = inCall(unrecordedCall(), () => client.json({ path: '/a' }, never));
  const [span, ...others] = await spansOf(() => client.json({ path: '/b' }, AbortSignal.timeout(20)));
  answers[0]!();
  await first;
  await client.onApplicationShutdown();
  expect(others).toEqual([]);
  expect(span!.attributes).toMatchObject({ 'error.type': 'TimeoutError' });
  expect(span!.attributes).not.toHaveProperty(['network.protocol.version']);
  expect((await measured(upstream.port)).map(({ count }) => count)).toEqual([1, 1]);
});

it('requests of others are watched as they were, and measured in the same series', async () => {
  const { url, port } = await answering();
  const client = clientOf(url);
  const spans = await spansOf(async () => {
    await client.json({ path: '/200' }, never);
    await (await fetch(`${url}/200`)).text();
    await client.json({ path: '/200' }, never);
  });
  await sink.until(() => sink.spans.filter(({ attributes }) => attributes['server.port'] === port).length >= 3);
  expect(spans.length).toBeLessThanOrEqual(3);
  expect(sink.spans.filter(({ attributes }) => attributes['server.port'] === port)).toHaveLength(3);
  expect(await measured(port)).toEqual([{ attributes: expect.objectContaining({ 'url.scheme': 'http' }), count: 3 }]);
});
