import { AsyncLocalStorage } from 'node:async_hooks';
import { context, type Context, ROOT_CONTEXT, type Span, trace, TraceFlags } from '@opentelemetry/api';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../errors/failure.js';
import { metricFamilies } from '../observability/exposition/metric-families.js';
import { CallMetrics } from '../observability/metrics/call-metrics.js';
import { ServiceMeter } from '../observability/metrics/service-meter.js';
import { ANONYMOUS } from '../tool/principal.js';
import { Call, type CallRequest } from './call.js';
import { MeasureStage } from './measure.stage.js';
import { answered, failed } from './settled.js';

let meter: ServiceMeter;
let metrics: CallMetrics;
let stage: MeasureStage;

beforeEach(() => {
  meter = new ServiceMeter(pino({ enabled: false }));
  metrics = new CallMetrics(meter);
  stage = new MeasureStage(metrics);
});

const call = (kind: CallRequest['kind'] = 'tool', protocolVersion?: string) =>
  new Call({
    kind,
    name: 'whatever the client wrote',
    input: {},
    principal: ANONYMOUS,
    signal: new AbortController().signal,
    origin: {
      transport: 'stdio',
      protocolVersion,
      client: undefined,
      remoteAddress: undefined,
      requestId: 1,
      sessionId: undefined,
      traceContext: undefined,
      httpTraceContext: undefined,
    },
  });
const ok = () => Promise.resolve(answered({ content: [] }));

/** The samples of a family, as `[labels, value]`, those at 0 left out. */
async function samples(family: string, suffix: string) {
  const found = metricFamilies(await meter.collect(), () => undefined).find(({ name }) => name === family);
  return (found?.samples ?? [])
    .filter((sample) => sample.suffix === suffix && sample.value > 0)
    .map(({ labels, value }) => [labels, value] as const);
}

describe('MeasureStage', () => {
  it('counts a call as active until it has ended', async () => {
    const { promise, resolve } = Promise.withResolvers<Awaited<ReturnType<typeof ok>>>();
    const running = stage.handle(call('prompt'), () => promise);
    expect(await samples('mcp_requests_active', '')).toEqual([[{ method: 'prompts/get' }, 1]]);
    resolve(await ok());
    await running;
    expect(await samples('mcp_requests_active', '')).toEqual([]);
  });

  it('counts an error and a rejection under the word of the outcome', async () => {
    await stage.handle(call(), () => Promise.resolve(failed(new Failure('forbidden', 'no'))));
    await stage.handle(call(), () => Promise.resolve(failed(new Failure('timeout', 'late'))));
    expect(await samples('mcp_errors', '_total')).toEqual([
      [{ method: 'tools/call', error_type: 'forbidden' }, 1],
      [{ method: 'tools/call', error_type: 'timeout' }, 1],
    ]);
    expect(await samples('mcp_rejections', '_total')).toEqual([[{ reason: 'forbidden', tool: '_OTHER' }, 1]]);
  });

  it('takes neither a name nor a protocol version from the client', async () => {
    await stage.handle(call('tool', '1999-01-01'), ok);
    await stage.handle(call('tool', '2026-07-28'), ok);
    expect(await samples('mcp_server_operation_duration_seconds', '_count')).toEqual(
      ['_OTHER', '2026-07-28'].map((version) => [
        {
          mcp_method_name: 'tools/call',
          gen_ai_tool_name: '_OTHER',
          mcp_protocol_version: version,
          network_transport: 'pipe',
        },
        1,
      ]),
    );
  });

  it('starts every known counter at 0', async () => {
    const families = metricFamilies(await meter.collect(), () => undefined);
    const count = (family: string) => families.find(({ name }) => name === family)?.samples.length;
    expect({
      requests: count('mcp_requests'),
      errors: count('mcp_errors'),
      rejections: count('mcp_rejections'),
      active: count('mcp_requests_active'),
    }).toEqual({ requests: 4 * 16, errors: 4 * 15, rejections: 7, active: 4 });
  });
});

describe('the exemplar of a call', () => {
  const storage = new AsyncLocalStorage<Context>();
  // Stands for the context manager of an SDK, which the process has only when tracing is on.
  beforeAll(() => {
    context.setGlobalContextManager({
      active: () => storage.getStore() ?? ROOT_CONTEXT,
      with: (active, work, self, ...args) => storage.run(active, () => work.apply(self, args)),
      bind: (_active, target) => target,
      enable: () => ({}) as never,
      disable: () => ({}) as never,
    });
  });
  afterAll(() => context.disable());

  const spanContext = { traceId: 'a'.repeat(32), spanId: 'b'.repeat(16) };
  const handleIn = (isRecording: boolean, traceFlags: TraceFlags) => {
    const span = { isRecording: () => isRecording, spanContext: () => ({ ...spanContext, traceFlags }) } as Span;
    return context.with(trace.setSpan(context.active(), span), () => stage.handle(call(), ok));
  };
  const exemplar = () => metrics.exemplars.find('mcp.tool.duration', { tool: '_OTHER', outcome: 'ok' }, 0);

  it('is the trace of its span', async () => {
    await handleIn(true, TraceFlags.SAMPLED);
    expect(exemplar()).toMatchObject({ ...spanContext, value: expect.any(Number) });
    expect(metrics.exemplars.find('mcp.request.duration', { method: 'tools/call', outcome: 'ok' }, 0)).toBeDefined();
  });

  it('is not kept when the trace is not', async () => {
    await handleIn(true, TraceFlags.NONE);
    await handleIn(false, TraceFlags.SAMPLED);
    await stage.handle(call(), ok);
    expect(exemplar()).toBeUndefined();
  });
});
