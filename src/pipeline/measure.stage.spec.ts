import { AsyncLocalStorage } from 'node:async_hooks';
import { context, type Context, ROOT_CONTEXT, type Span, trace, TraceFlags } from '@opentelemetry/api';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LiveSlice } from '../config/live-slice.js';
import type { Config } from '../config/load-config.js';
import { FAILURE_KINDS } from '../errors/failure-kinds.js';
import { Failure } from '../errors/failure.js';
import { ClientNames } from '../identity/clients/client-names.js';
import { metricFamilies } from '../observability/exposition/metric-families.js';
import { AnswerMetrics } from '../observability/metrics/answer-metrics.js';
import { METHODS } from '../observability/methods.js';
import { CallMetrics } from '../observability/metrics/call-metrics.js';
import { ServiceMeter } from '../observability/metrics/service-meter.js';
import { ANONYMOUS, type Principal } from '../tool/principal.js';
import { Call, type CallRequest } from './call.js';
import { MeasureStage } from './measure.stage.js';
import { answered, failed } from './settled.js';
import { compose } from './compose.js';
import type { Terminal } from './stage.js';

const CRM_BOT = { id: 'crm-bot', enabled: true, keys: [], allowWrite: false };

let meter: ServiceMeter;
let metrics: CallMetrics;
let stage: MeasureStage;

beforeEach(() => {
  meter = new ServiceMeter(pino({ enabled: false }));
  metrics = new CallMetrics(meter);
  const clients = new ClientNames(new LiveSlice<Config['clients']>([CRM_BOT]));
  stage = new MeasureStage(metrics, new AnswerMetrics(meter), clients);
});

const METHOD_OF = { tool: 'tools/call', prompt: 'prompts/get', resource: 'resources/read', request: 'ping' } as const;
const call = (kind: CallRequest['kind'] = 'tool', protocolVersion?: string, principal: Principal = ANONYMOUS) =>
  new Call({
    kind,
    method: METHOD_OF[kind],
    name: 'whatever the client wrote',
    input: {},
    principal,
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
const passed = (through: MeasureStage, one: Call, next: Terminal) => compose([through], next)(one);
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
    const running = passed(stage, call('prompt'), () => promise);
    expect(await samples('mcp_requests_active', '')).toEqual([[{ method: 'prompts/get' }, 1]]);
    resolve(await ok());
    await running;
    expect(await samples('mcp_requests_active', '')).toEqual([]);
  });

  it('counts an error and a rejection under the word of the outcome', async () => {
    await passed(stage, call(), () => Promise.resolve(failed(new Failure('forbidden', 'no'))));
    await passed(stage, call(), () => Promise.resolve(failed(new Failure('timeout', 'late'))));
    expect(await samples('mcp_errors', '_total')).toEqual([
      [{ method: 'tools/call', error_type: 'forbidden' }, 1],
      [{ method: 'tools/call', error_type: 'timeout' }, 1],
    ]);
    expect(await samples('mcp_rejections', '_total')).toEqual([[{ reason: 'forbidden', tool: '_OTHER' }, 1]]);
  });

  it('takes neither a name nor a protocol version from the client', async () => {
    await passed(stage, call('tool', '1999-01-01'), ok);
    await passed(stage, call('tool', '2026-07-28'), ok);
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

  it('counts a call under its client only where the configuration names that client', async () => {
    const of = (clientId: string): Principal => ({ ...ANONYMOUS, kind: 'jwt', clientId });
    for (const name of ['crm-bot', 'invented', 'other']) await passed(stage, call('tool', undefined, of(name)), ok);
    await passed(stage, call(), () => Promise.resolve(failed(new Failure('forbidden', 'no'))));
    expect(await samples('mcp_requests_by_client', '_total')).toEqual([
      [{ client: 'crm-bot', outcome: 'ok' }, 1],
      [{ client: 'other', outcome: 'ok' }, 2],
      [{ client: 'other', outcome: 'forbidden' }, 1],
    ]);
  });

  it('keeps the number of series whatever ten thousand callers call themselves and their tools', async () => {
    const size = async () =>
      metricFamilies(await meter.collect(), () => undefined).reduce((sum, { samples: all }) => sum + all.length, 0);
    const invent = async (index: number) => {
      const principal: Principal = { ...ANONYMOUS, kind: 'jwt', id: `caller ${index}`, clientId: `client ${index}` };
      const invented = call('tool', `revision ${index}`, principal);
      await passed(stage, Object.assign(invented, { answerSize: { bytes: index, tokens: index } }), ok);
    };
    await invent(0);
    const before = await size();
    for (let index = 1; index <= 10_000; index += 1) await invent(index);
    expect(await size()).toBe(before);
    expect(await samples('mcp_tool_response_bytes', '_count')).toEqual([[{ tool: '_OTHER', client: 'other' }, 10_001]]);
  });

  it('measures an answer for its tool and client, and nothing that was withheld', async () => {
    const measured = (kind: CallRequest['kind']) =>
      Object.assign(call(kind), { answerSize: { bytes: 300, tokens: 70 } });
    await passed(stage, measured('tool'), ok);
    await passed(stage, measured('prompt'), ok);
    await passed(stage, measured('tool'), () => Promise.resolve(failed(new Failure('answer_too_large', 'much'))));
    const labels = { tool: '_OTHER', client: 'other' };
    expect(await samples('mcp_tool_response_bytes', '_sum')).toEqual([[labels, 300]]);
    expect(await samples('mcp_tool_response_tokens', '_sum')).toEqual([[labels, 70]]);
  });

  it('tells the code of an error, where the client got one', async () => {
    const end = (kind: CallRequest['kind']) =>
      passed(stage, call(kind), () => Promise.resolve(failed(new Failure('timeout', 'late'))));
    await end('tool');
    await end('prompt');
    const all = await samples('mcp_server_operation_duration_seconds', '_count');
    expect(all.map(([labels]) => labels['rpc_response_status_code'])).toEqual([undefined, '504']);
  });

  it('starts every known counter at 0', async () => {
    const families = metricFamilies(await meter.collect(), () => undefined);
    const count = (family: string) => families.find(({ name }) => name === family)?.samples.length;
    expect({
      requests: count('mcp_requests'),
      errors: count('mcp_errors'),
      rejections: count('mcp_rejections'),
      byClient: count('mcp_requests_by_client'),
      active: count('mcp_requests_active'),
    }).toEqual({
      requests: METHODS.length + 4 * FAILURE_KINDS.length,
      errors: 4 * FAILURE_KINDS.length,
      rejections: 7,
      byClient: 2 * (1 + FAILURE_KINDS.length),
      active: METHODS.length,
    });
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
    return context.with(trace.setSpan(context.active(), span), () => passed(stage, call(), ok));
  };
  const exemplar = () => metrics.exemplars.find('mcp.tool.duration', { tool: '_OTHER', outcome: 'ok' })?.in(0);

  it('is the trace of its span', async () => {
    await handleIn(true, TraceFlags.SAMPLED);
    expect(exemplar()).toMatchObject({ ...spanContext, value: expect.any(Number) });
    expect(
      metrics.exemplars.find('mcp.request.duration', { method: 'tools/call', outcome: 'ok' })?.in(0),
    ).toBeDefined();
  });

  it('is not kept when the trace is not', async () => {
    await handleIn(true, TraceFlags.NONE);
    await handleIn(false, TraceFlags.SAMPLED);
    await passed(stage, call(), ok);
    expect(exemplar()).toBeUndefined();
  });
});
