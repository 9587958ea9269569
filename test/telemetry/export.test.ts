import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPILE_LIMIT_MS } from '../fixtures/compile-once.js';
import { type GatehouseProcess, startGatehouse } from '../fixtures/gatehouse-process.js';
import { type OtlpSink, startOtlpSink } from '../fixtures/otlp-sink.js';
import { buildProbeApp, PROBE_APP, PROBE_STDIO_APP } from '../fixtures/probe-app/probe-app.js';
import { callTool, ERAS } from '../fixtures/raw-call.js';
import { startStdio } from '../fixtures/stdio-process.js';

let sink: OtlpSink;
let server: GatehouseProcess & { readonly mcpUrl: URL };
let bearer: string;

const PLAIN_HTTP = { TLS: 'off', HOST: '127.0.0.1' };

beforeAll(buildProbeApp, COMPILE_LIMIT_MS);
beforeAll(async () => {
  sink = await startOtlpSink();
  const started = await startGatehouse({ ...sink.settings, ...PLAIN_HTTP }, PROBE_APP);
  server = Object.assign(started, { mcpUrl: new URL(started.mcp) });
  bearer = `Bearer ${await server.token({ sub: 'ada' })}`;
});
afterAll(async () => {
  await server.stop();
  await sink[Symbol.asyncDispose]();
});

type Row = Readonly<Record<string, unknown>>;
const rows = () => sink.records.map(({ attributes }) => attributes['audit'] as Row).filter((row) => row !== undefined);
const counted = (outcome: string) =>
  sink
    .points('mcp.requests.total')
    .filter(({ attributes }) => attributes['outcome'] === outcome)
    .reduce((sum, { value }) => sum + value, 0);

/** Outcome, tool, arguments. */
const CALLS = [
  ['ok', 'echo', { text: 'the argument itself' }],
  ['invalid_input', 'echo', { text: 5 }],
  ['tool_error', 'mistake', {}],
  ['forbidden', 'restricted', {}],
  ['unknown_tool', 'invented_name', {}],
  ['timeout', 'deaf', {}],
  ['upstream', 'upstream', {}],
  ['internal', 'explode', {}],
] as const;

/** One span, one record and one more in the count, and all of them tell the same. */
async function expectOneTruth(outcome: string, call: () => Promise<unknown>) {
  const before = { spans: sink.spans.length, rows: rows().length, counted: counted(outcome) };
  await call();
  await sink.until(
    () => sink.spans.length > before.spans && rows().length > before.rows && counted(outcome) > before.counted,
  );
  expect(counted(outcome)).toBe(before.counted + 1);
  const spans = sink.spans.slice(before.spans).filter(({ attributes }) => 'mcp.method.name' in attributes);
  expect(spans).toHaveLength(1);
  expect(rows().slice(before.rows)).toEqual([
    expect.objectContaining({ outcome, executionId: spans[0]!.attributes['gatehouse.execution.id'] }),
  ]);
  expect(spans[0]!.attributes['gatehouse.outcome']).toBe(outcome);
  expect(sink.records.at(-1)!.traceId).toBe(spans[0]!.traceId);
}

describe.each(ERAS)('what leaves the process for a call on %s', (era) => {
  it.each(CALLS)('that ends as %s agrees with itself', async (outcome, tool, input) => {
    await expectOneTruth(outcome, () => callTool({ mcp: server.mcpUrl }, { era, tool, input, authorization: bearer }));
  });

  it('that is refused at the door agrees with itself', async () => {
    await expectOneTruth('unauthenticated', () => callTool({ mcp: server.mcpUrl }, { era, tool: 'echo' }));
  });
});

it('tells of what the service depends on', async () => {
  const told = () => sink.points('mcp.dependency.up').at(-1);
  await sink.until(() => told() !== undefined);
  expect(told()).toMatchObject({ value: 1, attributes: { dependency: expect.any(String) } });
});

it('carries nothing that a caller or a handler wrote', () => {
  const everything = JSON.stringify([sink.spans, sink.records, sink.points('mcp.tool.duration')]);
  expect(everything).toContain('upstream');
  for (const secret of ['the argument itself', 'invented_name', 'hunter2']) expect(everything).not.toContain(secret);
});

it('names the service and where it runs, and not its command line', () => {
  expect(sink.resources[0]).toMatchObject({
    'service.name': 'gatehouse',
    'service.version': expect.any(String),
    'service.instance.id': expect.any(String),
    'host.name': expect.any(String),
  });
  expect(Object.keys(sink.resources[0]!).filter((name) => name.startsWith('process.'))).toEqual([]);
});

it('is what /metrics tells, with the trace of a call beside its latency', async () => {
  const answer = await fetch(`${server.url}/metrics`, { headers: { accept: 'application/openmetrics-text' } });
  const text = await answer.text();
  expect(text).toContain(`mcp_requests_total{method="tools/call",outcome="timeout"} ${counted('timeout')}\n`);
  expect(text).toMatch(/^nodejs_eventloop_utilization/m);
  expect(text).toMatch(/^otel_sdk_/m);
  const traceIds = [...text.matchAll(/# \{trace_id="(\w+)"/g)].map(([, traceId]) => traceId);
  expect(traceIds.length).toBeGreaterThan(0);
  expect(sink.spans.map(({ traceId }) => traceId)).toEqual(expect.arrayContaining([...new Set(traceIds)]));
});

it('links the proxy that carried a call to the client that made it', async () => {
  const [client, proxy] = ['0af7651916cd43dd8448eb211c80319c', '1af7651916cd43dd8448eb211c80319c'];
  await callTool(
    { mcp: server.mcpUrl },
    {
      era: '2026-07-28',
      tool: 'echo',
      input: { text: 'hi' },
      authorization: bearer,
      meta: { traceparent: `00-${client}-b7ad6b7169203331-00` },
      headers: { traceparent: `00-${proxy}-b7ad6b7169203332-01` },
    },
  );
  await sink.until(() => sink.spans.some(({ traceId, name }) => traceId === client && name === 'tools/call echo'));
  const span = sink.spans.find(({ traceId, name }) => traceId === client && name === 'tools/call echo')!;
  expect(span.parentSpanId).toBe('b7ad6b7169203331');
  expect(span.links).toMatchObject([{ traceId: proxy }]);
});

it('is lost without a call noticing, and what is left is sent on SIGTERM', async () => {
  await using own = await startOtlpSink();
  const process = await startGatehouse({ ...own.settings, ...PLAIN_HTTP, OTEL_BSP_SCHEDULE_DELAY: '60000' }, PROBE_APP);
  const authorization = `Bearer ${await process.token({ sub: 'ada' })}`;
  const call = () =>
    callTool({ mcp: new URL(process.mcp) }, { era: '2025-11-25', tool: 'echo', input: { text: 'hi' }, authorization });
  own.answerWith(503);
  expect((await call()).status).toBe(200);
  own.answerWith(200);
  expect((await call()).status).toBe(200);
  expect(await process.stop()).toBe(0);
  expect(own.spans.filter(({ name }) => name === 'tools/call echo')).toHaveLength(2);
});

it('is the same over stdio', async () => {
  await using own = await startOtlpSink();
  const process = startStdio({ ...own.settings, STDIO_SUB: 'ada', STDIO_ROLES: 'user' }, PROBE_STDIO_APP);
  process.send({ jsonrpc: '2.0', id: 1, method: 'initialize', params: INITIALIZE });
  await process.answerTo(1);
  process.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  for (const [index, [, name, input]] of CALLS.entries()) {
    process.send({ jsonrpc: '2.0', id: 10 + index, method: 'tools/call', params: { name, arguments: input } });
    await process.answerTo(10 + index);
  }
  expect(await process.end()).toBe(0);
  const outcomes = CALLS.map(([outcome]) => outcome);
  const inOrder = (found: readonly unknown[]) => found.filter((outcome) => outcome !== undefined);
  const calls = own.spans.filter(({ name }) => name.startsWith('tools/call'));
  expect(inOrder(calls.map(({ attributes }) => attributes['gatehouse.outcome']))).toEqual(outcomes);
  expect(inOrder(own.records.map(({ attributes }) => (attributes['audit'] as Row)?.['outcome']))).toEqual(outcomes);
  for (const outcome of outcomes) {
    const points = own
      .points('mcp.requests.total')
      .filter(({ attributes }) => attributes['outcome'] === outcome && attributes['method'] === 'tools/call');
    expect(points.reduce((sum, { value }) => sum + value, 0)).toBe(1);
  }
  const [session, ...others] = own.points('mcp.server.session.duration');
  expect(session?.attributes).toEqual({ 'network.transport': 'pipe', 'mcp.protocol.version': '2025-11-25' });
  expect(others).toEqual([]);
});

const INITIALIZE = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'raw', version: '1' },
};
