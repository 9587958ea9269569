import { context, propagation, ROOT_CONTEXT, type SpanContext, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { AlwaysOffSampler, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { localMeterProvider } from '../../src/observability/metrics/meter-provider.js';
import { PullReader } from '../../src/observability/metrics/pull-reader.js';
import { outgoingTrace } from '../../src/observability/outgoing-trace.js';
import { keepProcessTelemetry } from '../../src/observability/telemetry/process-telemetry.js';
import { samplerFrom } from '../../src/observability/telemetry/sampler.js';
import { serviceResource } from '../../src/observability/telemetry/service-resource.js';
import { TraceIds } from '../../src/observability/telemetry/trace-ids.js';
import { UnsampledRoots } from '../../src/observability/telemetry/unsampled-roots.js';
import { Call, type CallRequest } from '../../src/pipeline/call.js';
import { DONE } from '../../src/pipeline/settled.js';
import { TraceStage } from '../../src/pipeline/trace.stage.js';

const CLIENT = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
let dropped = 0;
let stage: TraceStage;

beforeAll(() => {
  const reader = new PullReader();
  const ids = new TraceIds();
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(new W3CTraceContextPropagator());
  // Keeps all: what is not recorded was dropped before the tracer saw it.
  trace.setGlobalTracerProvider(new TracerProvider({ sampler: samplerFrom({}), idGenerator: ids }));
  keepProcessTelemetry({
    meterProvider: localMeterProvider(serviceResource(), reader),
    own: undefined,
    reader,
    unsampledRoots: new UnsampledRoots(new AlwaysOffSampler(), ids, { begin: () => (dropped += 1) }),
    shutdown: () => Promise.resolve(),
  });
  stage = new TraceStage();
});
afterAll(() => {
  trace.disable();
  propagation.disable();
  context.disable();
});

interface Seen {
  readonly isRecording: boolean;
  readonly span: SpanContext;
  readonly outgoing: ReturnType<typeof outgoingTrace>;
}

async function seenBy(origin: Partial<CallRequest['origin']>): Promise<Seen> {
  const request = { method: 'tools/call', kind: 'tool', name: 'echo', origin: { transport: 'http', ...origin } };
  let seen: Seen | undefined;
  await stage.handle(new Call(request as CallRequest), async () => {
    await Promise.resolve();
    const span = trace.getActiveSpan()!;
    seen = { isRecording: span.isRecording(), span: span.spanContext(), outgoing: outgoingTrace() };
    return DONE;
  });
  return seen!;
}

it('runs a call that is not kept under ids of its own, and tells upstreams that it is not kept', async () => {
  const before = dropped;
  const { isRecording, span, outgoing } = await seenBy({});
  expect(isRecording).toBe(false);
  expect(outgoing.traceparent).toBe(`00-${span.traceId}-${span.spanId}-00`);
  expect((await seenBy({})).span.traceId).not.toBe(span.traceId);
  expect(dropped).toBe(before + 2);
  expect(trace.getActiveSpan()).toBeUndefined();
});

it.each([
  ['its client', { traceContext: CLIENT }],
  ['who carried it', { httpTraceContext: CLIENT }],
])('leaves a call that is part of a trace of %s to the tracer', async (_, origin) => {
  const before = dropped;
  const { isRecording, span } = await seenBy(origin);
  expect({ isRecording, traceId: span.traceId }).toEqual({
    isRecording: true,
    traceId: '0af7651916cd43dd8448eb211c80319c',
  });
  expect(dropped).toBe(before);
});

it('leaves a call that is part of something in this process to the tracer', async () => {
  const around = trace.getTracer('test').startSpan('around', {}, ROOT_CONTEXT);
  const { span } = await context.with(trace.setSpan(ROOT_CONTEXT, around), () => seenBy({}));
  expect(span.traceId).toBe(around.spanContext().traceId);
});
