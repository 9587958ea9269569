import { type Attributes, context, SpanStatusCode, trace } from '@opentelemetry/api';
import { Failure } from '../errors/failure.js';
import { ERROR_TYPE } from './call-attributes.js';

const tracer = trace.getTracer('gatehouse');

/** Runs a part of a call in a span of its own, where the call itself is recorded; costs nothing where it is not. */
export function inSpan<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  if (trace.getActiveSpan()?.isRecording() !== true) return work();
  const span = tracer.startSpan(name, { attributes });
  const run = async () => {
    try {
      return await work();
    } catch (thrown) {
      // The kind alone: a message may hold what the caller or the upstream wrote.
      span.setAttribute(ERROR_TYPE, Failure.from(thrown).kind).setStatus({ code: SpanStatusCode.ERROR });
      throw thrown;
    } finally {
      span.end();
    }
  };
  return context.with(trace.setSpan(context.active(), span), run);
}

/** A span of something that has just ended. */
export function endedSpan(name: string, durationMs: number): void {
  if (trace.getActiveSpan()?.isRecording() !== true) return;
  const endTime = Date.now();
  tracer.startSpan(name, { startTime: endTime - durationMs }).end(endTime);
}
