import { type LogRecord, SeverityNumber } from '@opentelemetry/api';
import { millisToHrTime } from '@opentelemetry/core';
import { pino } from 'pino';

const SEVERITIES: Readonly<Record<string, SeverityNumber>> = {
  trace: SeverityNumber.TRACE,
  debug: SeverityNumber.DEBUG,
  info: SeverityNumber.INFO,
  warn: SeverityNumber.WARN,
  error: SeverityNumber.ERROR,
  fatal: SeverityNumber.FATAL,
};

/** By which a line says what kind of event it is. */
const EVENT_NAME = 'otel.event.name';

/** Of a line as `createLogger` has it written. The ids of the trace are the record's own, and not its attributes. */
export function logRecord(line: string, levelNumber: number): LogRecord {
  const {
    time,
    msg,
    err,
    level: _level,
    hostname: _hostname,
    pid: _pid,
    trace_id: _traceId,
    span_id: _spanId,
    trace_flags: _traceFlags,
    [EVENT_NAME]: eventName,
    ...attributes
  } = JSON.parse(line) as Written;
  const writtenAt = new Date(time as string).getTime();
  // A handler may log a field of that name.
  if (Number.isNaN(writtenAt)) attributes['time'] = time;
  const timestamp = millisToHrTime(Number.isNaN(writtenAt) ? Date.now() : writtenAt);
  const severityText = pino.levels.labels[levelNumber] ?? '';
  return {
    timestamp,
    observedTimestamp: timestamp,
    severityNumber: SEVERITIES[severityText] ?? SeverityNumber.UNSPECIFIED,
    severityText,
    ...(msg !== undefined && { body: msg }),
    attributes,
    ...(typeof eventName === 'string' && { eventName }),
    ...(err !== undefined && { exception: exceptionOf(err) }),
  };
}

type Field = NonNullable<LogRecord['attributes']>[string];
type Written = Record<string, Field>;

/** OpenTelemetry looks for the name of an error where pino writes its type. */
function exceptionOf(error: Field): Field {
  if (typeof error !== 'object' || error === null || Array.isArray(error) || error instanceof Uint8Array) return error;
  const { type, name } = error as Readonly<Record<string, Field>>;
  return typeof type === 'string' && typeof name !== 'string' ? { ...error, name: type } : error;
}
