import { TraceFlags } from '@opentelemetry/api';
import { globalErrorHandler } from '@opentelemetry/core';
import type { ReadableSpan, SpanProcessor } from '@opentelemetry/sdk-trace';
import { ProtobufWriter } from './protobuf-writer.js';
import { type EndedSpan, writeSpan } from './write-span.js';
import { WrittenSpan } from './written-span.js';

/**
 * Writes each span when it ends, as it will be sent. What waits to be sent is then a piece of memory that the collector of
 * garbage need not look into, and nothing of a span outlives its call.
 */
export class WritingProcessor implements SpanProcessor {
  private readonly out = new ProtobufWriter();

  /** @param batches Of the SDK: when what is sent, how much may wait, and what becomes of the rest, it decides. */
  constructor(private readonly batches: SpanProcessor) {}

  onStart(): void {}

  onEnd(span: EndedSpan): void {
    if ((span.spanContext().traceFlags & TraceFlags.SAMPLED) === 0) return;
    const written = this.write(span);
    // It looks at no more of a span than there is, nor does what sends it.
    if (written !== undefined) this.batches.onEnd(written as unknown as ReadableSpan);
  }

  forceFlush(): Promise<void> {
    return this.batches.forceFlush();
  }

  shutdown(): Promise<void> {
    return this.batches.shutdown();
  }

  private write(span: EndedSpan): WrittenSpan | undefined {
    const { out } = this;
    out.begin();
    try {
      writeSpan(out, span);
    } catch (error) {
      // Whoever ends a span is a call: what cannot be written is lost, and the call goes on.
      out.abandon();
      globalErrorHandler(error instanceof Error ? error : new Error(String(error)));
      return undefined;
    }
    return new WrittenSpan(out.chunk, out.start, out.end, span.instrumentationScope, span.resource);
  }
}
