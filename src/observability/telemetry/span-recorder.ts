import { context, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { type ReadableSpan, type Span, type SpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

export type { ReadableSpan };

/** Keeps the spans of one process until somebody takes them, instead of sending them: for tests. */
export class SpanRecorder implements SpanProcessor {
  private static installed: SpanRecorder | undefined;
  /** Of each trace, in the order they began: within a millisecond their own times do not tell. */
  private readonly begun = new Map<string, ReadableSpan[]>();

  /**
   * The recorder of this process.
   * @returns Undefined where another SDK has the spans: OpenTelemetry takes the first that is there, and no second one.
   */
  static install(): SpanRecorder | undefined {
    if (SpanRecorder.installed !== undefined) return SpanRecorder.installed;
    const recorder = new SpanRecorder();
    if (!trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [recorder] }))) return undefined;
    context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
    return (SpanRecorder.installed = recorder);
  }

  /** Every span of the trace in which such a span stands, in the order they began; they are forgotten here. */
  take(attribute: string, value: string): readonly ReadableSpan[] {
    for (const [traceId, spans] of this.begun) {
      if (!spans.some(({ attributes }) => attributes[attribute] === value)) continue;
      this.begun.delete(traceId);
      return spans.filter(({ ended }) => ended).toSorted((one, other) => startOf(one) - startOf(other));
    }
    return [];
  }

  onStart(span: Span): void {
    const { traceId } = span.spanContext();
    this.begun.set(traceId, [...(this.begun.get(traceId) ?? []), span]);
  }

  onEnd(): void {}

  async forceFlush(): Promise<void> {}

  async shutdown(): Promise<void> {}
}

function startOf({ startTime: [seconds, nanoseconds] }: ReadableSpan): number {
  return seconds * 1e9 + nanoseconds;
}
