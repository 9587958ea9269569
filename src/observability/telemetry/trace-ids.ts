import type { IdGenerator } from '@opentelemetry/sdk-trace';
import { RandomDigits } from '../random-digits.js';

const TRACE_ID_DIGITS = 32;
const SPAN_ID_DIGITS = 16;

/**
 * Ids of traces and spans, never all zeros but once in 2^64 draws: then a trace is missing. The next trace's is known before it
 * begins, so that a sampler can be asked about it first.
 */
export class TraceIds implements IdGenerator {
  private readonly random = new RandomDigits();
  private upcoming: string | undefined;

  /** What `generateTraceId` returns next. */
  get nextTraceId(): string {
    return (this.upcoming ??= this.random.draw(TRACE_ID_DIGITS));
  }

  generateTraceId(): string {
    const { nextTraceId } = this;
    this.upcoming = undefined;
    return nextTraceId;
  }

  generateSpanId(): string {
    return this.random.draw(SPAN_ID_DIGITS);
  }
}
