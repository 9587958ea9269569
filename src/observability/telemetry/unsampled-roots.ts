import { type Context, ROOT_CONTEXT, SpanKind, trace, TraceFlags } from '@opentelemetry/api';
import { type Sampler, SamplingDecision } from '@opentelemetry/sdk-trace';
import type { SpanCounts } from '../tracing/span-counts.js';
import type { TraceIds } from './trace-ids.js';

/** The only samplers there are look at none of them: see `samplerFrom`. */
const NO_ATTRIBUTES = {};
const NO_LINKS: never[] = [];

/** Asks the sampler about a trace before it begins: most are not kept, and those need no tracer. */
export class UnsampledRoots {
  constructor(
    private readonly sampler: Sampler,
    private readonly ids: TraceIds,
    private readonly counts: Pick<SpanCounts, 'begin'>,
  ) {}

  /**
   * The context of a request that begins a trace which is not kept: with ids, for log lines and for whoever is asked on
   * its behalf. Undefined where the trace is kept: then the tracer begins it, under the id that was asked about.
   */
  next(spanName: string): Context | undefined {
    const { nextTraceId } = this.ids;
    const { decision } = this.sampler.shouldSample(
      ROOT_CONTEXT,
      nextTraceId,
      spanName,
      SpanKind.SERVER,
      NO_ATTRIBUTES,
      NO_LINKS,
    );
    if (decision !== SamplingDecision.NOT_RECORD) return undefined;
    this.counts.begin(undefined, decision);
    return trace.setSpanContext(ROOT_CONTEXT, {
      traceId: this.ids.generateTraceId(),
      spanId: this.ids.generateSpanId(),
      traceFlags: TraceFlags.NONE,
    });
  }
}
