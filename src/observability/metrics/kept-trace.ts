import { type SpanContext, trace, TraceFlags } from '@opentelemetry/api';

/** The span of the running call, where its trace is kept: that of an unsampled span cannot be looked up. */
export function keptTrace(): SpanContext | undefined {
  const span = trace.getActiveSpan();
  if (!span?.isRecording()) return undefined;
  const context = span.spanContext();
  return (context.traceFlags & TraceFlags.SAMPLED) === 0 ? undefined : context;
}
