import { context, ROOT_CONTEXT, SpanKind, trace, TraceFlags } from '@opentelemetry/api';
import { SamplingDecision } from '@opentelemetry/sdk-trace';
import { describe, expect, it } from 'vitest';
import { samplerFrom } from './sampler.js';

const TRACE_ID = 'ffffffffffffffffffffffffffffffff';

const isSampled = (env: Record<string, string>, parent?: { sampled: boolean; isRemote: boolean }) => {
  const at = parent
    ? trace.setSpanContext(ROOT_CONTEXT, {
        traceId: TRACE_ID,
        spanId: '1111111111111111',
        isRemote: parent.isRemote,
        traceFlags: parent.sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
      })
    : context.active();
  const { decision } = samplerFrom(env).shouldSample(at, TRACE_ID, 'span', SpanKind.SERVER, {}, []);
  return decision === SamplingDecision.RECORD_AND_SAMPLED;
};

describe('samplerFrom', () => {
  it.each<[Record<string, string>, boolean]>([
    [{}, true],
    [{ OTEL_TRACES_SAMPLER: 'always_off' }, false],
    [{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' }, false],
    [{ OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '1' }, true],
    [{ OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: 'much' }, true],
  ])('follows %j', (env, expected) => {
    expect(isSampled(env)).toBe(expected);
  });

  it('asks no client whether to store its trace', () => {
    const off = { OTEL_TRACES_SAMPLER: 'parentbased_always_off' };
    expect(isSampled(off, { sampled: true, isRemote: true })).toBe(false);
    expect(isSampled({}, { sampled: false, isRemote: true })).toBe(true);
  });

  it('keeps a trace whole inside the process', () => {
    expect(isSampled({}, { sampled: false, isRemote: false })).toBe(false);
    expect(isSampled({ OTEL_TRACES_SAMPLER: 'always_off' }, { sampled: true, isRemote: false })).toBe(true);
  });
});
