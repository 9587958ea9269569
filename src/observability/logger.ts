import { isSpanContextValid, trace } from '@opentelemetry/api';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from '../config/load-config.js';
import { maskCredentials } from './mask-credentials.js';

/** Injection token of the process's logger. */
export const LOGGER = Symbol('gatehouse:logger');

/** Bytes gathered before a write, and the longest a line waits for that, in milliseconds. */
const BUFFER_BYTES = 4_096;
const FLUSH_EVERY_MS = 200;

/** JSON lines. Under stdio the protocol owns stdout, so logs go to stderr. */
export function createLogger(
  config: Config['log'],
  fd: 1 | 2,
  destination: DestinationStream = bufferedOutput(fd),
): Logger {
  return pino(
    {
      level: config.level,
      base: { service: 'gatehouse' },
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: activeTrace,
      formatters: { level: (level) => ({ level }) },
      serializers: { err: (error: unknown) => describeError(error) },
    },
    destination,
  );
}

/** The names OpenTelemetry gives them in logs: a line leads to its trace, also where the trace was not sampled. */
export function activeTrace(): { trace_id?: string; span_id?: string } {
  const span = trace.getActiveSpan()?.spanContext();
  return span !== undefined && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {};
}

function bufferedOutput(fd: 1 | 2): DestinationStream {
  const output = pino.destination({ fd, sync: false, minLength: BUFFER_BYTES, periodicFlush: FLUSH_EVERY_MS });
  // Not buffered lines must not be lost with the process.
  process.once('exit', () => output.flushSync());
  return output;
}

/** Causes of causes that are followed: enough for any driver, and an end to those that go in a circle. */
const DEEPEST_CAUSE = 5;

/** An error with its causes, without credentials that a driver may have put into a message. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { message: maskCredentials(String(error)) };
  const further = depth < DEEPEST_CAUSE;
  return {
    type: error.name,
    message: maskCredentials(error.message),
    stack: maskCredentials(error.stack ?? ''),
    ...(further && error.cause !== undefined && { cause: describeError(error.cause, depth + 1) }),
    ...(further &&
      error instanceof AggregateError && { errors: error.errors.map((one) => describeError(one, depth + 1)) }),
  };
}
