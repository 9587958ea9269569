import { fstatSync } from 'node:fs';
import { isatty } from 'node:tty';
import { isSpanContextValid, trace } from '@opentelemetry/api';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { Config } from '../config/load-config.js';
import { GatheredOutput, type Gathering } from './gathered-output.js';
import { maskCredentials } from './mask-credentials.js';
import { TerminalOutput } from './terminal-output.js';
import { processTelemetry } from './telemetry/process-telemetry.js';

/** Injection token of the process's logger. */
export const LOGGER = Symbol('gatehouse:logger');

/** Nobody tears what is written: half of what a pipe holds is worth a write. */
const ALONE: Gathering = { enough: 32_768, most: 65_536 };
/** Several processes on one pipe or socket: what is longer than PIPE_BUF may be torn by what another writes. */
const SHARED: Gathering = { enough: 4_096, most: 4_096 };

/** JSON lines. Under stdio the protocol owns stdout, so logs go to stderr. */
export function createLogger(
  config: Pick<Config['log'], 'level'>,
  fd: 1 | 2,
  destination: DestinationStream = bufferedOutput(fd),
): Logger {
  const logger = pino(
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
  created.add(logger);
  const sender = processTelemetry()?.logSender;
  // In place of what instrumentation may have put around the destination: that would read every line at once, in its call.
  if (sender !== undefined) Object.assign(logger, { [pino.symbols.streamSym]: sender.beside(destination) });
  return logger;
}

const created = new WeakSet<Logger>();

/** Whether a logger writes lines as `createLogger` has them written: one may also be brought along. */
export function isOurs(logger: Logger): boolean {
  return created.has(logger);
}

/** The names OpenTelemetry gives them in logs: a line leads to its trace, also where the trace was not sampled. */
export function activeTrace(): { trace_id?: string; span_id?: string } {
  const span = trace.getActiveSpan()?.spanContext();
  return span !== undefined && isSpanContextValid(span) ? { trace_id: span.traceId, span_id: span.spanId } : {};
}

/** The same as JSON, for what is written without pino: `,"trace_id":"…","span_id":"…"`, or nothing. */
export function traceFields(): string {
  const { trace_id: traceId, span_id: spanId } = activeTrace();
  return traceId === undefined ? '' : `,"trace_id":"${traceId}","span_id":"${spanId}"`;
}

/** @param writers Processes that write to it: `WORKERS`. */
export function bufferedOutput(fd: number, writers = 1): GatheredOutput {
  // A file takes one write after the other, however long they are.
  return new GatheredOutput(fd, writers > 1 && !fstatSync(fd).isFile() ? SHARED : ALONE);
}

/**
 * Where the log of a service goes: for people where that is a terminal, outside production.
 * @param writers Processes that write to it.
 */
export function logOutput(
  { environment, log }: Pick<Config, 'environment' | 'log'>,
  fd: 1 | 2,
  writers = 1,
): GatheredOutput {
  const isForPeople = environment !== 'production' && log.format === 'auto' && isatty(fd);
  return isForPeople ? new TerminalOutput(fd) : bufferedOutput(fd, writers);
}

/** Causes of causes that are followed: enough for any driver, and an end to those that go in a circle. */
const DEEPEST_CAUSE = 5;

/** An error with its causes, without credentials that a driver may have put into a message. */
function describeError(error: unknown, depth = 0): unknown {
  if (!(error instanceof Error)) return { message: maskCredentials(String(error)) };
  const further = depth < DEEPEST_CAUSE;
  return {
    type: error.name,
    // Whoever throws may have put anything there.
    message: maskCredentials(String(error.message)),
    stack: maskCredentials(String(error.stack ?? '')),
    ...(further && error.cause !== undefined && { cause: describeError(error.cause, depth + 1) }),
    ...(further &&
      error instanceof AggregateError && { errors: error.errors.map((one) => describeError(one, depth + 1)) }),
  };
}
