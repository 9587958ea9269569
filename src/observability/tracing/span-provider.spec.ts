import {
  context,
  type Context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  trace,
  type TracerProvider as Provider,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { suppressTracing } from '@opentelemetry/core';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AlwaysOnSampler,
  type IdGenerator,
  type ReadableSpan,
  type Sampler,
  type SpanProcessor,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import * as fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { spanLimits, toldSpan } from '../../../test/fixtures/told-span.js';
import { importPart } from '../telemetry/import-part.js';
import { samplerFrom } from '../telemetry/sampler.js';
import { joinSpans } from './join-spans.js';
import { SpanCounts } from './span-counts.js';
import { type SpanLimits, USUAL_LIMITS } from './span-limits.js';
import { SpanProvider } from './span-provider.js';
import { WritingProcessor } from './writing-processor.js';
import type { WrittenSpan } from './written-span.js';

interface Transformer {
  readonly ProtobufTraceSerializer: { serializeRequest(spans: readonly ReadableSpan[]): Uint8Array };
}
let official: Transformer['ProtobufTraceSerializer'];

beforeAll(async () => {
  const owner = '@opentelemetry/exporter-metrics-otlp-proto';
  ({ ProtobufTraceSerializer: official } = await importPart<Transformer>(owner, '@opentelemetry/otlp-transformer'));
});
beforeEach(() => void vi.useFakeTimers({ toFake: ['Date', 'performance'], now: new Date('2026-07-28T12:00:00.123Z') }));
afterEach(() => void vi.useRealTimers());

/** Keeps what has ended. */
class Kept<One> implements SpanProcessor {
  readonly spans: One[] = [];
  onStart(): void {}
  onEnd(span: ReadableSpan): void {
    this.spans.push(span as unknown as One);
  }
  async forceFlush(): Promise<void> {}
  async shutdown(): Promise<void> {}
}

/** One after the other. */
function countedIds(): IdGenerator {
  let count = 0;
  const next = (digits: number) => (count += 1).toString(16).padStart(digits, '0');
  return { generateTraceId: () => next(32), generateSpanId: () => next(16) };
}

const RESOURCE = resourceFromAttributes({ 'service.name': 'wächter', ports: [1, 2] }, { schemaUrl: 'https://schema' });

/** The SDK and what stands in for it, and what each of them sends. */
function both(given: Partial<SpanLimits> = {}, sampler: Sampler = new AlwaysOnSampler()) {
  const [theirs, ours] = [new Kept<ReadableSpan>(), new Kept<WrittenSpan>()];
  const sdk = { resource: RESOURCE, sampler, spanLimits: given, idGenerator: countedIds(), spanProcessors: [theirs] };
  const own = {
    resource: RESOURCE,
    sampler,
    limits: { ...USUAL_LIMITS, ...given },
    ids: countedIds(),
    counts: new SpanCounts(),
    sink: new WritingProcessor(ours),
  };
  const providers: readonly Provider[] = [new TracerProvider(sdk), new SpanProvider(own)];
  return {
    providers,
    sent: () => [official.serializeRequest(theirs.spans), joinSpans(ours.spans)].map((bytes) => Buffer.from(bytes)),
    ended: () => [theirs.spans.length, ours.spans.length],
  };
}

const sampler = fc.constantFrom<Sampler[]>(new AlwaysOnSampler(), samplerFrom({ OTEL_TRACES_SAMPLER: 'always_on' }));

const under = (parent: SpanContext | Span | undefined): Context => {
  if (parent === undefined) return ROOT_CONTEXT;
  return 'end' in parent ? trace.setSpan(ROOT_CONTEXT, parent) : trace.setSpanContext(ROOT_CONTEXT, parent);
};

it('sends the bytes that the SDK and its serializer would, whatever is told of the spans', () => {
  fc.assert(
    fc.property(fc.array(toldSpan, { minLength: 1, maxLength: 6 }), spanLimits, sampler, (spans, limits, sampling) => {
      const { providers, sent, ended } = both(limits, sampling);
      const begun: Span[][] = providers.map(() => []);
      for (const {
        scope: [name = '', version, schemaUrl],
        ...told
      } of spans) {
        const inEach = providers.map((provider, index) => {
          const tracer = provider.getTracer(name, version, schemaUrl === undefined ? {} : { schemaUrl });
          const parent = typeof told.parent === 'number' ? begun[index]?.[told.parent] : told.parent;
          const one = tracer.startSpan(told.name, told.options, under(parent));
          begun[index]?.push(one);
          return one;
        });
        for (const [waitMs, tell] of told.steps) {
          vi.advanceTimersByTime(waitMs);
          for (const one of inEach) tell(one);
        }
        for (const one of inEach) one.end();
        const [theirs, ours] = inEach;
        expect(ours?.isRecording()).toBe(theirs?.isRecording());
        expect(ours?.spanContext()).toEqual(theirs?.spanContext());
      }
      const [ofTheirs, ofOurs] = ended();
      expect(ofOurs).toBe(ofTheirs);
      const [theirs, ours] = sent();
      expect(ours?.compare(theirs!)).toBe(0);
    }),
  );
});

it('sends the same bytes where there are more than a chunk holds', () => {
  const { providers, sent } = both();
  for (const provider of providers) {
    for (let index = 0; index < 1_000; index += 1) {
      const attributes = { index, text: 'of a length that is usual' };
      provider.getTracer('gatehouse').startSpan(`call ${index}`, { attributes }, ROOT_CONTEXT).end();
    }
  }
  const [theirs, ours] = sent();
  expect(ours?.length).toBeGreaterThan(65_536);
  expect(ours?.compare(theirs!)).toBe(0);
});

it.each([
  ['stays well', [{ code: SpanStatusCode.OK }, { code: SpanStatusCode.ERROR, message: 'too late' }]],
  ['may turn out well', [{ code: SpanStatusCode.ERROR, message: 'no' }, { code: SpanStatusCode.OK }]],
  ['is not taken back', [{ code: SpanStatusCode.ERROR, message: 'no' }, { code: SpanStatusCode.UNSET }]],
] as const)('sends the same bytes of a status that %s', (_, statuses) => {
  const { providers, sent } = both();
  for (const provider of providers) {
    const one = provider.getTracer('gatehouse').startSpan('call', {}, ROOT_CONTEXT);
    for (const status of statuses) one.setStatus(status);
    one.end();
  }
  const [theirs, ours] = sent();
  expect(ours?.compare(theirs!)).toBe(0);
});

describe('an active span', () => {
  beforeAll(() => void context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable()));

  it('is begun in every way the API has', () => {
    const { providers, ended } = both();
    for (const provider of providers) {
      const tracer = provider.getTracer('gatehouse');
      const work = (one: Span) => {
        expect(trace.getActiveSpan()).toBe(one);
        one.end();
        return 'done';
      };
      expect(tracer.startActiveSpan('first', work)).toBe('done');
      expect(tracer.startActiveSpan('second', { kind: SpanKind.CLIENT }, work)).toBe('done');
      expect(tracer.startActiveSpan('third', {}, ROOT_CONTEXT, work)).toBe('done');
    }
    expect(ended()).toEqual([3, 3]);
  });

  it('is none where tracing is suppressed, nor where the trace is not kept', () => {
    const { providers, ended } = both({}, samplerFrom({ OTEL_TRACES_SAMPLER: 'always_off' }));
    for (const provider of providers) {
      const tracer = provider.getTracer('gatehouse');
      const suppressed = tracer.startSpan('first', {}, suppressTracing(ROOT_CONTEXT));
      expect(suppressed.isRecording()).toBe(false);
      expect(trace.isSpanContextValid(suppressed.spanContext())).toBe(false);
      const dropped = tracer.startSpan('second', {}, ROOT_CONTEXT);
      expect(dropped.isRecording()).toBe(false);
      expect(trace.isSpanContextValid(dropped.spanContext())).toBe(true);
    }
    expect(ended()).toEqual([0, 0]);
  });
});

it('has one tracer for those who say the same of themselves', () => {
  const [, provider] = both().providers;
  expect(provider?.getTracer('one', '1')).toBe(provider?.getTracer('one', '1'));
  expect(provider?.getTracer('one', '1')).not.toBe(provider?.getTracer('one', '2'));
});
