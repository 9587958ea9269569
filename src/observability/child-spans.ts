import { type Attributes, context, SpanStatusCode, trace } from '@opentelemetry/api';
import { Failure } from '../errors/failure.js';
import { type Eventual, type Thrown, watchEnd } from '../tool/eventual.js';
import { ERROR_TYPE } from './call-attributes.js';
import { isRecorded } from './client-span.js';

const tracer = trace.getTracer('gatehouse');

/** Runs a part of a call in a span of its own, where the call itself is recorded; costs nothing where it is not. */
export function inSpan<T>(name: string, attributes: Attributes, work: () => Eventual<T>): Eventual<T> {
  if (!isRecorded()) return work();
  const span = tracer.startSpan(name, { attributes });
  const ended = (fault: Thrown | undefined) => {
    // The kind alone: a message may hold what the caller or the upstream wrote.
    if (fault !== undefined) {
      span.setAttribute(ERROR_TYPE, Failure.from(fault.thrown).kind).setStatus({ code: SpanStatusCode.ERROR });
    }
    span.end();
  };
  return context.with(trace.setSpan(context.active(), span), () => watchEnd(work, ended));
}

/** A span of something that has just ended. */
export function endedSpan(name: string, durationMs: number): void {
  if (!isRecorded()) return;
  const endTime = Date.now();
  tracer.startSpan(name, { startTime: endTime - durationMs }).end(endTime);
}
