import { ROOT_CONTEXT, trace, TraceFlags } from '@opentelemetry/api';
import { SamplingDecision, TracerProvider } from '@opentelemetry/sdk-trace';
import * as fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { SpanCounts } from '../tracing/span-counts.js';
import { samplerFrom } from './sampler.js';
import { TraceIds } from './trace-ids.js';
import { UnsampledRoots } from './unsampled-roots.js';

const ENVIRONMENTS = fc.record(
  {
    OTEL_TRACES_SAMPLER: fc.constantFrom(
      ...['always_on', 'always_off', 'traceidratio'].flatMap((name) => [name, `parentbased_${name}`]),
      'what nobody knows',
    ),
    OTEL_TRACES_SAMPLER_ARG: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }).map(String), fc.constant('much')),
  },
  { requiredKeys: [] },
);

it('decides as the tracer does, about the id the tracer then takes', () => {
  fc.assert(
    fc.property(ENVIRONMENTS, (env) => {
      const sampler = samplerFrom(env);
      const ids = new TraceIds();
      const tracer = new TracerProvider({ sampler, idGenerator: ids }).getTracer('test');
      // The tracer's own decision about the same trace, made without what is tested.
      const told = { generateTraceId: () => ids.nextTraceId, generateSpanId: () => '1111111111111111' };
      const judge = new TracerProvider({ sampler, idGenerator: told }).getTracer('judge');
      const counts = { begin: vi.fn<SpanCounts['begin']>() };
      const roots = new UnsampledRoots(sampler, ids, counts);
      for (let request = 0; request < 20; request += 1) {
        const { nextTraceId } = ids;
        const expected = judge.startSpan('tools/call', {}, ROOT_CONTEXT);
        counts.begin.mockClear();
        const dropped = roots.next('tools/call');
        expect(dropped === undefined).toBe(expected.isRecording());
        expect(counts.begin.mock.calls).toEqual(
          dropped === undefined ? [] : [[undefined, SamplingDecision.NOT_RECORD]],
        );
        const span = dropped === undefined ? tracer.startSpan('tools/call', {}, ROOT_CONTEXT) : trace.getSpan(dropped)!;
        expect(span.isRecording()).toBe(expected.isRecording());
        expect(span.spanContext()).toMatchObject({
          traceId: nextTraceId,
          traceFlags: expected.spanContext().traceFlags,
        });
      }
    }),
  );
});

it('leaves what is asked on behalf of such a request out of any trace that is kept', () => {
  const sampler = samplerFrom({ OTEL_TRACES_SAMPLER: 'always_off' });
  const root = new UnsampledRoots(sampler, new TraceIds(), new SpanCounts()).next('tools/call')!;
  const { traceId, spanId, traceFlags } = trace.getSpanContext(root)!;
  expect(traceFlags).toBe(TraceFlags.NONE);
  expect([traceId, spanId]).toEqual([expect.stringMatching(/^[0-9a-f]{32}$/), expect.stringMatching(/^[0-9a-f]{16}$/)]);
  const child = new TracerProvider({ sampler: samplerFrom({}) }).getTracer('upstream').startSpan('GET', {}, root);
  expect(child.isRecording()).toBe(false);
  expect(child.spanContext()).toMatchObject({ traceId, traceFlags: TraceFlags.NONE });
});
