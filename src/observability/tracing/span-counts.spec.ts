import { type Context, ROOT_CONTEXT, type Span, trace, type TracerProvider as Provider } from '@opentelemetry/api';
import { emptyResource } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { type IdGenerator, SamplingDecision, TracerProvider } from '@opentelemetry/sdk-trace';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { PullReader } from '../metrics/pull-reader.js';
import { samplerFrom } from '../telemetry/sampler.js';
import { SpanCounts } from './span-counts.js';
import { USUAL_LIMITS } from './span-limits.js';
import { SpanProvider } from './span-provider.js';

const SAMPLER = samplerFrom({ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.5' });

/** Half of the traces are kept, the same for both. */
function ids(): IdGenerator {
  let count = 0;
  return {
    generateTraceId: () => `${(count += 1) % 2 === 0 ? '0000000f' : 'ffffffff'}${'1'.repeat(24)}`,
    generateSpanId: () => 'b'.repeat(16),
  };
}

/** What a process counts of its spans, as a reader sees it. */
function counted(provide: (meterProvider: MeterProvider) => Provider) {
  const reader = new PullReader();
  const meterProvider = new MeterProvider({ readers: [reader] });
  const tracer = provide(meterProvider).getTracer('test');
  const read = async () => {
    const { resourceMetrics, errors } = await reader.collect();
    expect(errors).toEqual([]);
    return resourceMetrics.scopeMetrics.flatMap(({ scope, metrics }) =>
      metrics.flatMap(({ descriptor, dataPoints }) =>
        dataPoints.map(({ attributes, value }) => JSON.stringify({ scope, descriptor, attributes, value })),
      ),
    );
  };
  return { tracer, read };
}

const theirs = () =>
  counted((meterProvider) => new TracerProvider({ sampler: SAMPLER, idGenerator: ids(), meterProvider }));
const ours = () =>
  counted((meterProvider) => {
    const counts = new SpanCounts();
    counts.reportTo(meterProvider);
    const sink = { onEnd() {} };
    const tracing = { resource: emptyResource(), sampler: SAMPLER, ids: ids(), limits: USUAL_LIMITS, counts, sink };
    return new SpanProvider(tracing);
  });

const REMOTE = trace.setSpanContext(ROOT_CONTEXT, {
  traceId: 'a'.repeat(32),
  spanId: 'c'.repeat(16),
  traceFlags: 1,
  isRemote: true,
});
const INVALID = trace.setSpanContext(ROOT_CONTEXT, { traceId: '', spanId: '', traceFlags: 1 });
const begin = fc.constantFrom('root', 'child', 'remote', 'invalid');
const event = fc.oneof(
  { weight: 4, arbitrary: begin },
  { weight: 2, arbitrary: fc.constant('end') },
  fc.constant('read'),
);

it('are those the SDK keeps, whenever they are read', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(event, { maxLength: 30 }), async (events) => {
      const both = [theirs(), ours()].map((process) => ({ ...process, open: [] as Span[] }));
      for (const what of [...events, 'read']) {
        const [one, other] = await Promise.all(
          both.map(async ({ tracer, read, open }) => {
            if (what === 'read') return (await read()).toSorted();
            if (what === 'end') open.pop()?.end();
            else open.push(tracer.startSpan(what, {}, under(what, open.at(-1))));
            return undefined;
          }),
        );
        expect(other).toEqual(one);
      }
    }),
  );
});

function under(what: string, last: Span | undefined): Context {
  if (what === 'remote') return REMOTE;
  if (what === 'invalid') return INVALID;
  return what === 'child' && last !== undefined ? trace.setSpan(ROOT_CONTEXT, last) : ROOT_CONTEXT;
}

it('are one with what the SDK counts beside them', async () => {
  const counts = new SpanCounts();
  const { tracer, read } = counted((meterProvider) => {
    counts.reportTo(meterProvider);
    return new TracerProvider({ sampler: samplerFrom({ OTEL_TRACES_SAMPLER: 'always_off' }), meterProvider });
  });
  tracer.startSpan('dropped by the SDK', {}, ROOT_CONTEXT);
  counts.begin(undefined, SamplingDecision.NOT_RECORD);
  counts.begin(undefined, SamplingDecision.NOT_RECORD);
  expect(await read()).toEqual([expect.stringContaining('"value":3')]);
  expect(await read()).toEqual([expect.stringContaining('"value":3')]);
});
