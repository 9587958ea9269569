import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type GatehouseProcess, startGatehouse } from '../fixtures/gatehouse-process.js';
import { type OtlpSink, startOtlpSink } from '../fixtures/otlp-sink.js';
import { buildProbeApp, PROBE_APP } from '../fixtures/probe-app/probe-app.js';
import { callTool } from '../fixtures/raw-call.js';
import { OPENMETRICS } from '../fixtures/scrape.js';
import { type Collector, collectorMissing, startCollector } from '../fixtures/stack/collector.js';
import { type Loki, lokiMissing, startLoki } from '../fixtures/stack/loki.js';

const SOURCES = 'deploy/grafana/provisioning/datasources/stack.yaml';
const MISSING = collectorMissing() ?? lokiMissing();

interface Provisioned {
  readonly datasources: readonly { readonly uid: string; readonly jsonData: Record<string, unknown> }[];
}
const settingsOf = (uid: string) =>
  (parse(readFileSync(SOURCES, 'utf8')) as Provisioned).datasources.find((source) => source.uid === uid)!.jsonData;

describe.skipIf(MISSING !== undefined)('a real Loki behind a real Collector, both as shipped', () => {
  let tempo: OtlpSink;
  let loki: Loki;
  let collector: Collector;
  let server: GatehouseProcess;

  beforeAll(async () => {
    buildProbeApp();
    [tempo, loki] = [await startOtlpSink(), await startLoki()];
    const sink = tempo.settings['OTEL_EXPORTER_OTLP_ENDPOINT']!;
    collector = await startCollector(
      {
        TRACES_ENDPOINT: sink,
        METRICS_ENDPOINT: sink,
        LOGS_ENDPOINT: loki.otlp,
        TRACE_DECISION_WAIT: '1s',
        TRACES_KEPT_PERCENT: '100',
      },
      // Loki is sent what it is sent in the stack.
      ['tempo', 'prometheus'],
    );
    server = await startGatehouse({ TLS: 'off', HOST: '127.0.0.1', ...collector.settingsFor('grpc') }, PROBE_APP);
    const authorization = `Bearer ${await server.token({ sub: 'ada' })}`;
    await callTool(
      { mcp: new URL(server.mcp) },
      { era: '2026-07-28', tool: 'echo', input: { text: 'hi' }, authorization },
    );
  }, 240_000);
  afterAll(async () => {
    await server?.stop();
    for (const each of [collector, loki, tempo]) await each?.[Symbol.asyncDispose]();
  });

  it('leads from the exemplar of a metric to the trace, from there to the line, and back, as Grafana is told to', async () => {
    const text = await (await fetch(`${server.url}/metrics`, { headers: { accept: OPENMETRICS } })).text();
    const [{ name }] = settingsOf('prometheus')['exemplarTraceIdDestinations'] as [{ name: string }];
    const traceId = new RegExp(`mcp_tool_duration_seconds_bucket\\{.*# \\{${name}="(\\w+)"`).exec(text)![1]!;
    await tempo.until(() => tempo.spans.some((span) => span.traceId === traceId));

    const { query } = settingsOf('tempo')['tracesToLogsV2'] as { query: string };
    const asked = query.replace('$${__trace.traceId}', traceId);
    await expect.poll(() => loki.query(asked).then((lines) => lines.length), { timeout: 30_000 }).toBeGreaterThan(0);
    const lines = await loki.query(asked);
    expect(lines.map(({ text: line }) => line)).toContain('call');

    const [{ matcherRegex }] = settingsOf('loki')['derivedFields'] as [{ matcherRegex: string }];
    expect(lines[0]!.labels[matcherRegex]).toBe(traceId);
  });

  it('finds calls by what is in their audit row', async () => {
    const found = () => loki.query('{service_name="gatehouse"} | audit_outcome="ok" | audit_name="echo"');
    await expect.poll(async () => (await found()).length, { timeout: 30_000 }).toBe(1);
  });
});
