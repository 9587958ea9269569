import {
  context as contexts,
  type Context,
  INVALID_SPAN_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  type SpanOptions,
  trace,
  TraceFlags,
  type Tracer,
} from '@opentelemetry/api';
import { isTracingSuppressed } from '@opentelemetry/core';
import { type IdGenerator, type ReadableSpan, type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import { RecordedSpan, type SpanOrigin } from './recorded-span.js';
import type { SpanCounts } from './span-counts.js';
import type { SpanLimits } from './span-limits.js';

/** What all tracers of a process share. */
export interface Tracing {
  readonly resource: ReadableSpan['resource'];
  readonly sampler: Sampler;
  readonly ids: IdGenerator;
  readonly limits: SpanLimits;
  readonly counts: SpanCounts;
  /** What becomes of a span that has ended. */
  readonly sink: { onEnd(span: RecordedSpan): void };
}

const SUPPRESSED = trace.wrapSpanContext(INVALID_SPAN_CONTEXT);
const NO_OPTIONS: SpanOptions = {};
const NO_ATTRIBUTES = {};
const NO_LINKS: never[] = [];

/** Begins spans as the SDK's tracer does, and of those that are sent none but ours. */
export class SpanTracer implements Tracer, SpanOrigin {
  constructor(
    readonly scope: ReadableSpan['instrumentationScope'],
    private readonly tracing: Tracing,
  ) {}

  startSpan(name: string, options = NO_OPTIONS, given = contexts.active()): Span {
    const context = options.root === true ? trace.deleteSpan(given) : given;
    if (isTracingSuppressed(context)) return SUPPRESSED;
    const { sampler, ids: drawn, counts } = this.tracing;
    const told = trace.getSpan(context);
    const parent = validContext(told);
    const spanId = drawn.generateSpanId();
    const traceId = parent?.traceId ?? drawn.generateTraceId();
    const { kind = SpanKind.INTERNAL, attributes = NO_ATTRIBUTES, links = NO_LINKS } = options;
    const sampling = sampler.shouldSample(context, traceId, name, kind, attributes, links);
    counts.begin(told?.spanContext(), sampling.decision);
    const traceState = sampling.traceState ?? parent?.traceState;
    const isSampled = sampling.decision === SamplingDecision.RECORD_AND_SAMPLED;
    const traceFlags = isSampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
    const ids = { traceId, spanId, traceFlags };
    const own: SpanContext = traceState === undefined ? ids : { ...ids, traceState };
    return isSampled ? new RecordedSpan(this, own, parent, kind, name, options) : trace.wrapSpanContext(own);
  }

  startActiveSpan<F extends (span: Span) => unknown>(name: string, ...given: readonly unknown[]): ReturnType<F> {
    const work = given.at(-1) as F;
    const [options, within = contexts.active()] = given.slice(0, -1) as [SpanOptions?, Context?];
    const span = this.startSpan(name, options, within);
    return contexts.with(trace.setSpan(within, span), () => work(span)) as ReturnType<F>;
  }

  ended(span: RecordedSpan): void {
    this.tracing.counts.end(SamplingDecision.RECORD_AND_SAMPLED);
    this.tracing.sink.onEnd(span);
  }

  get limits(): SpanLimits {
    return this.tracing.limits;
  }

  get resource(): ReadableSpan['resource'] {
    return this.tracing.resource;
  }
}

/** Our own need not be looked at again. */
function validContext(span: Span | undefined): SpanContext | undefined {
  if (span === undefined) return undefined;
  const context = span.spanContext();
  return span instanceof RecordedSpan || trace.isSpanContextValid(context) ? context : undefined;
}
