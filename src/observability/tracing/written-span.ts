import { type SpanContext, TraceFlags } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';

/** Only what is sent is written. Whatever else it was, is in the bytes. */
const SAMPLED: SpanContext = { traceId: '', spanId: '', traceFlags: TraceFlags.SAMPLED };

/** An ended span as it is sent: where its bytes stand, and whose it is. */
export class WrittenSpan {
  constructor(
    readonly chunk: Buffer,
    readonly start: number,
    readonly end: number,
    readonly scope: ReadableSpan['instrumentationScope'],
    /** The SDK waits until all of it is known before it has a batch sent. */
    readonly resource: ReadableSpan['resource'],
  ) {}

  /** Asked by the SDK: what is not sampled has no place in its queue. */
  spanContext(): SpanContext {
    return SAMPLED;
  }
}
