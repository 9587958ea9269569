import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool, ERAS, type Era } from '../fixtures/raw-call.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const exporter = new InMemorySpanExporter();
let server: TestServer;
let authorization: string;

beforeAll(async () => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  server = await startTestServer([ProbeModule]);
  authorization = `Bearer ${await server.token()}`;
});
beforeEach(() => exporter.reset());
afterAll(async () => {
  await server.close();
  trace.disable();
  propagation.disable();
  context.disable();
});

const call = (era: Era, tool: string, input: unknown = {}, meta?: Record<string, unknown>) =>
  callTool(server, { era, tool, input, authorization, ...(meta && { meta }) });
const spansOf = (kind: SpanKind) => exporter.getFinishedSpans().filter((span) => span.kind === kind);
const onlySpan = () => {
  const spans = spansOf(SpanKind.SERVER);
  expect(spans).toHaveLength(1);
  return spans[0]!;
};

describe.each(ERAS)('the span of a call on %s', (era) => {
  it('says what was called, how it came, and that it went well', async () => {
    await call(era, 'echo', { text: 'a secret in the arguments' });
    const span = onlySpan();
    expect(span.name).toBe('tools/call echo');
    expect(span.kind).toBe(SpanKind.SERVER);
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
    expect(span.attributes).toMatchObject({
      'mcp.method.name': 'tools/call',
      'gen_ai.tool.name': 'echo',
      'gen_ai.operation.name': 'execute_tool',
      'mcp.protocol.version': era,
      'network.transport': 'tcp',
      'jsonrpc.request.id': '7',
      'gatehouse.outcome': 'ok',
    });
    expect(JSON.stringify(span.attributes)).not.toContain('a secret in the arguments');
  });

  it.each([
    ['mistake', 'tool_error', SpanStatusCode.ERROR],
    ['explode', 'internal', SpanStatusCode.ERROR],
    ['deaf', 'timeout', SpanStatusCode.ERROR],
    ['restricted', 'forbidden', SpanStatusCode.UNSET],
  ])('of %s carries the same word as the audit row', async (tool, outcome, status) => {
    await call(era, tool);
    const span = onlySpan();
    expect(span.attributes).toMatchObject({ 'gatehouse.outcome': outcome, 'error.type': outcome });
    expect(span.status.code).toBe(status);
    const row = server.audit().at(-1);
    expect(row).toMatchObject({ outcome, executionId: span.attributes['gatehouse.execution.id'] });
  });

  it('of an unknown tool repeats no name', async () => {
    await call(era, 'invented-name');
    expect(onlySpan().name).toBe('tools/call _OTHER');
  });

  it('of a call refused at the door is there too', async () => {
    await callTool(server, { era, tool: 'echo', input: { text: 'hi' } });
    expect(onlySpan().attributes).toMatchObject({ 'gatehouse.outcome': 'unauthenticated' });
  });

  it('continues the trace of its client', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    await call(era, 'echo', { text: 'hi' }, { traceparent: `00-${traceId}-b7ad6b7169203331-01` });
    expect(onlySpan().spanContext().traceId).toBe(traceId);
    expect(onlySpan().parentSpanContext?.spanId).toBe('b7ad6b7169203331');
  });

  it('has a child for each attempt, which says what it failed with', async () => {
    await call(era, 'flaky');
    const attempts = spansOf(SpanKind.INTERNAL);
    expect(attempts.map(({ attributes }) => attributes['gatehouse.attempt'])).toEqual([1, 2, 3]);
    expect(attempts.map(({ attributes }) => attributes['error.type'])).toEqual(['upstream', 'upstream', undefined]);
    const { spanId } = onlySpan().spanContext();
    expect(attempts.map(({ parentSpanContext }) => parentSpanContext?.spanId)).toEqual([spanId, spanId, spanId]);
  });

  it('is a root of its own when the client sends what is not a trace context', async () => {
    await call(era, 'echo', { text: 'hi' }, { traceparent: 'not-a-traceparent' });
    expect(onlySpan().parentSpanContext).toBeUndefined();
  });
});
