import { context, type Context, type Logger, type LogRecord, logs, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { getNodeAutoInstrumentations } from '@opentelemetry/auto-instrumentations-node';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import * as fc from 'fast-check';
import pino, { type DestinationStream } from 'pino';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createLogger } from '../../src/observability/logger.js';
import { localMeterProvider } from '../../src/observability/metrics/meter-provider.js';
import { PullReader } from '../../src/observability/metrics/pull-reader.js';
import { LogSender } from '../../src/observability/telemetry/log-sender.js';
import { keepProcessTelemetry } from '../../src/observability/telemetry/process-telemetry.js';
import { serviceResource } from '../../src/observability/telemetry/service-resource.js';

/** What OpenTelemetry's own instrumentation of pino would have handed over, and what we do. */
const theirs: LogRecord[] = [];
const ours: LogRecord[] = [];
const into = (records: LogRecord[]): Logger => ({
  emit: (record) => void records.push(record),
  enabled: () => true,
});
const sender = new LogSender(into(ours));
const lines: string[] = [];
let logger: pino.Logger;
let reference: DestinationStream & { lastLevel?: number };

beforeAll(() => {
  vi.useFakeTimers({ toFake: ['Date'] });
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  const reader = new PullReader();
  const meterProvider = localMeterProvider(serviceResource(), reader);
  keepProcessTelemetry({ meterProvider, own: undefined, reader, logSender: sender, shutdown: () => Promise.resolve() });
  logger = createLogger({ level: 'trace' }, 1, { write: (line) => void lines.push(line) });
  logs.setGlobalLoggerProvider({ getLogger: () => into(theirs) });
  reference = instrumentedStream();
});
afterAll(() => {
  vi.useRealTimers();
  logs.disable();
  context.disable();
});

/** What the instrumentation puts in the place of a destination. */
function instrumentedStream(): DestinationStream {
  const instrumentation = getNodeAutoInstrumentations().find((one) => one.instrumentationName.endsWith('pino'))!;
  const [{ patch }] = (
    instrumentation as unknown as { getModuleDefinitions(): [{ patch: (module: typeof pino) => typeof pino }] }
  ).getModuleDefinitions();
  const patched = patch(Object.assign((...args: Parameters<typeof pino>) => pino(...args), pino));
  const instrumented = patched({ timestamp: pino.stdTimeFunctions.isoTime }, { write: () => {} });
  return (instrumented as unknown as Record<symbol, DestinationStream>)[pino.symbols.streamSym]!;
}

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

function logBoth(level: (typeof LEVELS)[number], fields: object, message: string): void {
  logger[level](fields, message);
  reference.lastLevel = pino.levels.values[level]!;
  reference.write(lines.at(-1)!);
  sender.flush();
}

const KEYS = fc.oneof(
  fc.string({ minLength: 1 }),
  fc.constantFrom('time', 'level', 'msg', 'pid', 'hostname', 'trace_id', 'otel.event.name', 'err'),
);
const FIELDS = fc.dictionary(KEYS, fc.jsonValue());

it('are the records that the instrumentation of the logger would make of the same lines', () => {
  fc.assert(
    fc.property(fc.constantFrom(...LEVELS), FIELDS, fc.string(), (level, fields, message) => {
      logBoth(level, fields, message);
      const { context: _, ...record } = ours.at(-1)!;
      expect(record).toEqual(theirs.at(-1));
    }),
    { numRuns: 500 },
  );
});

it('say what failed, as OpenTelemetry looks for it', () => {
  logBoth('warn', { err: new RangeError('too far', { cause: new Error('why') }) }, 'the cause of a failed call');
  const { context: _, ...record } = ours.at(-1)!;
  expect(record).toEqual(theirs.at(-1));
  expect(record.exception).toMatchObject({ name: 'RangeError', message: 'too far' });
});

it('belong to the span in which they were written, though they are sent later', () => {
  const within = (traceId: string): Context =>
    trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: 'b7ad6b7169203331', traceFlags: 0 });
  const traceIds = ['0af7651916cd43dd8448eb211c80319c', '1af7651916cd43dd8448eb211c80319c'];
  const before = ours.length;
  for (const traceId of traceIds) context.with(within(traceId), () => logger.info('within'));
  expect(ours.length).toBe(before);
  sender.flush();
  const sent = ours.slice(before).map((record) => trace.getSpanContext(record.context!)?.traceId);
  expect(sent).toEqual(traceIds);
});

it('are made of many lines at once, and soon of a single one', async () => {
  const before = ours.length;
  for (let line = 0; line < 128; line += 1) logger.info('one of many');
  expect(ours.length).toBe(before + 128);
  logger.info('alone');
  await vi.waitFor(() => expect(ours.length).toBe(before + 129));
});

it('are made of all other lines where one cannot be read', () => {
  const before = ours.length;
  const stream = (logger as unknown as Record<symbol, DestinationStream>)[pino.symbols.streamSym]!;
  logger.info('before');
  stream.write('not JSON\n');
  logger.info('behind');
  sender.flush();
  expect(ours.slice(before).map(({ body }) => body)).toEqual(['before', 'behind']);
});
