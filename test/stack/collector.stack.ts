import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GatehouseProcess, startGatehouse } from '../fixtures/gatehouse-process.js';
import { type OtlpSink, startOtlpSink } from '../fixtures/otlp-sink.js';
import { buildProbeApp, PROBE_APP } from '../fixtures/probe-app/probe-app.js';
import { callTool } from '../fixtures/raw-call.js';
import { type Collector, collectorMissing, collectorProgram, startCollector } from '../fixtures/stack/collector.js';

const SHIPPED = 'deploy/otel/collector.yaml';
const HERE = collectorMissing() === undefined;

/** Three stores that keep what they are sent. */
async function startStores() {
  const [tempo, loki, prometheus] = [await startOtlpSink(), await startOtlpSink(), await startOtlpSink()];
  const settings = {
    TRACES_ENDPOINT: tempo.settings['OTEL_EXPORTER_OTLP_ENDPOINT']!,
    LOGS_ENDPOINT: loki.settings['OTEL_EXPORTER_OTLP_ENDPOINT']!,
    METRICS_ENDPOINT: prometheus.settings['OTEL_EXPORTER_OTLP_ENDPOINT']!,
    TRACE_DECISION_WAIT: '2s',
    TRACE_SLOW_MS: '400',
    TRACES_KEPT_PERCENT: '0',
    SPAN_METRICS_INTERVAL: '500ms',
  };
  const close = async () => {
    for (const store of [tempo, loki, prometheus]) await store[Symbol.asyncDispose]();
  };
  return { tempo, loki, prometheus, settings, [Symbol.asyncDispose]: close };
}
type Stores = Awaited<ReturnType<typeof startStores>>;

async function startServer(settings: Readonly<Record<string, string>>) {
  const server = await startGatehouse({ TLS: 'off', HOST: '127.0.0.1', ...settings }, PROBE_APP);
  const authorization = `Bearer ${await server.token({ sub: 'ada' })}`;
  const call = (tool: string, input: unknown = {}, traceId?: string) =>
    callTool(
      { mcp: new URL(server.mcp) },
      {
        era: '2026-07-28',
        tool,
        input,
        authorization,
        ...(traceId !== undefined && { meta: { traceparent: `00-${traceId}-b7ad6b7169203331-01` } }),
      },
    );
  return { server, call };
}

const counted = (sink: OtlpSink, metric: string, span: string) =>
  sink
    .points(metric)
    .filter(({ attributes }) => attributes['span.name'] === span)
    .reduce((sum, { value }) => sum + value, 0);
const has = (sink: OtlpSink, traceId: string) => sink.spans.some((span) => span.traceId === traceId);
const trace = (digit: string) => digit.repeat(32);

describe.skipIf(!HERE)('the shipped configuration', () => {
  const validate = (config: string) =>
    spawnSync(collectorProgram(), ['validate', `--config=${config}`], { encoding: 'utf8' });

  it('is one a real Collector takes', () => {
    expect(validate(SHIPPED)).toMatchObject({ status: 0, stderr: '' });
  });

  it.each([
    ['an exporter that is not there', 'exporters: [otlp_http/loki]', 'exporters: [otlp_http/lokki]'],
    ['a key that does not exist', 'threshold_ms', 'treshold_ms'],
    ['a processor that is gone', 'processors: [memory_limiter]', 'processors: [memory_limiter, batch]'],
  ])('would be refused with %s', (_what, from, to) => {
    const folder = mkdtempSync(join(tmpdir(), 'gatehouse-collector-'));
    const changed = join(folder, 'collector.yaml');
    const shipped = readFileSync(SHIPPED, 'utf8');
    expect(shipped).toContain(from);
    writeFileSync(changed, shipped.replaceAll(from, to));
    expect(validate(changed).status).toBe(1);
    rmSync(folder, { recursive: true });
  });
});

describe.skipIf(!HERE).each(['http/protobuf', 'grpc'] as const)('what a server sends over %s', (protocol) => {
  let stores: Stores;
  let collector: Collector;
  let server: GatehouseProcess;
  const [OK, FAILED, SLOW, REFUSED] = ['1', '2', '3', '4'].map(trace) as [string, string, string, string];

  beforeAll(async () => {
    buildProbeApp();
    stores = await startStores();
    collector = await startCollector(stores.settings);
    const started = await startServer(collector.settingsFor(protocol));
    server = started.server;
    // In this order, so that the decision about the first has been made when the last is there.
    await started.call('echo', { text: 'hi' }, OK);
    await started.call('restricted', {}, REFUSED);
    await started.call('slow', { ms: 600 }, SLOW);
    await started.call('upstream', {}, FAILED);
    await stores.tempo.until(() => has(stores.tempo, FAILED) && has(stores.tempo, SLOW));
  });
  afterAll(async () => {
    await server.stop();
    await collector[Symbol.asyncDispose]();
    await stores[Symbol.asyncDispose]();
  });

  it('arrives as a trace where the call failed or was slow, and else not', () => {
    const named = (traceId: string) =>
      stores.tempo.spans.filter((span) => span.traceId === traceId).map(({ name }) => name);
    expect(named(FAILED)).toContain('tools/call upstream');
    expect(named(SLOW)).toContain('tools/call slow');
    expect([has(stores.tempo, OK), has(stores.tempo, REFUSED)]).toEqual([false, false]);
  });

  it('arrives as a log record for every call, with its trace', async () => {
    const traces = () =>
      stores.loki.records.filter(({ attributes }) => 'audit' in attributes).map(({ traceId }) => traceId);
    await stores.loki.until(() => traces().length >= 4);
    expect(traces().toSorted()).toEqual([OK, FAILED, SLOW, REFUSED]);
  });

  it('is counted from its spans before any of them is left out', async () => {
    const [calls, duration] = ['traces.span.metrics.calls', 'traces.span.metrics.duration'];
    for (const tool of ['echo', 'restricted', 'slow', 'upstream']) {
      await stores.prometheus.until(() => counted(stores.prometheus, calls, `tools/call ${tool}`) === 1);
      expect(counted(stores.prometheus, duration, `tools/call ${tool}`)).toBe(1);
    }
  });

  it('does not bring the metrics of the server, which Prometheus scrapes, a second time', async () => {
    const accepted = async () =>
      /^otelcol_receiver_accepted_metric_points\S* (\d+)/m.exec(await collector.telemetry())?.[1];
    await expect.poll(accepted, { timeout: 10_000 }).toBeDefined();
    expect(stores.prometheus.metrics().filter((name) => !name.startsWith('traces.span.metrics.'))).toEqual([]);
  });

  it('goes to the store of its signal and to no other', () => {
    const { tempo, loki, prometheus } = stores;
    expect([tempo.records.length, tempo.metrics().length]).toEqual([0, 0]);
    expect([loki.spans.length, loki.metrics().length]).toEqual([0, 0]);
    expect([prometheus.spans.length, prometheus.records.length]).toEqual([0, 0]);
  });
});

describe.skipIf(!HERE)('a Collector', () => {
  it('passes on the metrics of a server that nothing scrapes, once it is told to', async () => {
    buildProbeApp();
    await using stores = await startStores();
    await using collector = await startCollector({
      ...stores.settings,
      APP_METRICS_EXPORTER: 'otlp_http/prometheus',
    });
    const { server, call } = await startServer(collector.settingsFor('http/protobuf'));
    for (const text of ['one', 'two', 'three']) await call('echo', { text });
    const calls = () =>
      stores.prometheus
        .points('mcp.requests.total')
        .filter(({ attributes }) => attributes['outcome'] === 'ok' && attributes['method'] === 'tools/call')
        .map(({ value }) => value);
    await stores.prometheus.until(() => calls()[0] === 3);
    expect(calls()).toEqual([3]);
    await server.stop();
  });

  it('keeps the share of ordinary calls it is told to', async () => {
    buildProbeApp();
    await using stores = await startStores();
    await using collector = await startCollector({ ...stores.settings, TRACES_KEPT_PERCENT: '100' });
    const { server, call } = await startServer(collector.settingsFor('http/protobuf'));
    await call('echo', { text: 'hi' }, trace('5'));
    await stores.tempo.until(() => has(stores.tempo, trace('5')));
    await server.stop();
  });

  it('keeps a slow call whose first span came, and was left out, long before it ended', async () => {
    await using stores = await startStores();
    await using collector = await startCollector(stores.settings);
    const [early, marker, later, SECOND] = [trace('6'), trace('7'), trace('8'), 1_000_000_000n];
    const now = BigInt(Date.now()) * 1_000_000n;
    const send = async (traceId: string, spanId: string, status: number, seconds: bigint, parentSpanId?: string) => {
      const span = {
        traceId,
        spanId,
        name: 'x',
        kind: 2,
        status: { code: status },
        ...(parentSpanId !== undefined && { parentSpanId }),
        startTimeUnixNano: String(now),
        endTimeUnixNano: String(now + seconds * SECOND),
      };
      const body = JSON.stringify({ resourceSpans: [{ resource: {}, scopeSpans: [{ spans: [span] }] }] });
      const answer = await fetch(`${collector.url}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
      expect(answer.status).toBe(200);
    };
    await send(early, '1111111111111111', 0, 0n, '2222222222222222');
    await send(marker, '3333333333333333', 2, 0n);
    // Decided together: the early one has been left out by then.
    await stores.tempo.until(() => has(stores.tempo, marker));
    expect(has(stores.tempo, early)).toBe(false);
    // Another is left out, and after it one is kept, so that this is known to have happened.
    await send(trace('9'), '4444444444444444', 0, 0n);
    await send(later, '5555555555555555', 2, 0n);
    await stores.tempo.until(() => has(stores.tempo, later));
    await send(early, '2222222222222222', 0, 30n);
    await stores.tempo.until(() => has(stores.tempo, early));
  });
});
