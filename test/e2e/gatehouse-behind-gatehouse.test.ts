import type { Client } from '@modelcontextprotocol/client';
import { context, propagation, SpanKind, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { CallsInFlight } from '../../src/pipeline/calls-in-flight.js';
import { Catalogue } from '../../src/tool/catalogue.js';
import { AskingModule } from '../fixtures/asking.tools.js';
import { CLIENT_ERAS, connectClient } from '../fixtures/probe-client.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';
import { startWithUpstreams, type UpstreamGatehouse } from '../fixtures/upstream-gatehouse.js';

const exporter = new InMemorySpanExporter();
let inner: TestServer;
let outer: UpstreamGatehouse;

beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  inner = await startTestServer([ProbeModule, AskingModule]);
  outer = await startWithUpstreams(
    [
      {
        name: 'inner',
        url: inner.mcp.href,
        transport: 'http',
        headers: [{ name: 'Authorization', scheme: 'Bearer', secret: 'INNER_TOKEN' }],
        access: 'authenticated',
        firstUse: 'trust',
        tools: [{ match: '*', effect: 'read' }],
        resources: ['probe://*', 'note://*'],
        prompts: ['*'],
      },
    ],
    { env: { INNER_TOKEN: await inner.token({ sub: 'outer-gatehouse' }) } },
  );
});
afterAll(async () => {
  await outer.close();
  await inner.close();
  trace.disable();
  propagation.disable();
  context.disable();
});

describe.each(CLIENT_ERAS)('a server of the 2026-07-28 revision behind this one, for a %s client', (era) => {
  let client: Client;
  beforeAll(async () => (client = await connectClient(outer, era, { sub: 'alice' })));
  afterAll(() => client.close());

  it('is spoken to in its own revision, under the identity of this service', async () => {
    const answer = await client.callTool({ name: 'inner_echo', arguments: { text: 'hello' } });
    expect(answer.structuredContent).toEqual({ text: 'hello' });
    expect(inner.audit().at(-1)).toMatchObject({
      name: 'echo',
      principal: 'outer-gatehouse',
      protocolVersion: '2026-07-28',
    });
    expect(outer.audit().at(-1)).toMatchObject({ name: 'inner_echo', principal: 'alice' });
  });

  it('continues the trace', async () => {
    exporter.reset();
    await client.callTool({ name: 'inner_echo', arguments: { text: 'hello' } });
    const served = exporter.getFinishedSpans().filter(({ kind }) => kind === SpanKind.SERVER);
    const [theirs, ours] = ['tools/call echo', 'tools/call inner_echo'].map((name) =>
      served.find((span) => span.name === name),
    );
    expect(theirs?.spanContext().traceId).toBe(ours?.spanContext().traceId);
    expect(theirs?.parentSpanContext?.spanId).not.toBe(ours?.parentSpanContext?.spanId);
  });

  it('is told to stop when the caller goes away', async () => {
    const stop = new AbortController();
    const running = client.callTool({ name: 'inner_slow', arguments: { ms: 60_000 } }, { signal: stop.signal });
    const before = inner.audit().length;
    await vi.waitFor(() => expect(inner.app.get(CallsInFlight).count).toBe(1));
    stop.abort();
    await expect(running).rejects.toThrow();
    await vi.waitFor(
      () => expect(inner.audit().slice(before)).toContainEqual(expect.objectContaining({ outcome: 'cancelled' })),
      {
        timeout: 6_000,
      },
    );
  });

  it('cannot ask anything of whoever calls this one', async () => {
    const answer = await client.callTool({ name: 'inner_remove', arguments: { id: 'all' } });
    expect(JSON.stringify(answer.content)).toContain('does not pass such questions on');
  });
});

it('what it switches off is gone here a moment later, and comes back', async () => {
  const client = await connectClient(outer, 'modern');
  const names = async () => (await client.listTools(undefined, { cacheMode: 'refresh' })).tools.map(({ name }) => name);
  expect(await names()).toContain('inner_echo');
  inner.app.get(Catalogue).disable('probe');
  // Well before it would be looked at without a word.
  await vi.waitFor(async () => expect(await names()).not.toContain('inner_echo'), { timeout: 15_000 });
  inner.app.get(Catalogue).enable('probe');
  await vi.waitFor(async () => expect(await names()).toContain('inner_echo'), { timeout: 15_000 });
  await client.close();
});
