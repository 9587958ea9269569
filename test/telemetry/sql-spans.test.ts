import { setImmediate as later } from 'node:timers/promises';
import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Database } from '../../src/database/database.js';
import { activeTrace } from '../../src/observability/logger.js';

const exporter = new InMemorySpanExporter();
let database: Database;

beforeAll(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider(new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] }));
  database = new Database({ file: ':memory:' }, () => performance.now());
});
beforeEach(() => exporter.reset());
afterAll(async () => {
  await database.close();
  trace.disable();
  context.disable();
});

const { signal } = new AbortController();
const query = (text: string) => database.run(signal, (db, options) => sql`select ${text} as said`.execute(db, options));

/** Runs work as a call does: in a span of its own. */
async function inCall<T>(work: () => Promise<T>): Promise<{ result: T; traceId: string; spanId: string }> {
  const span = trace.getTracer('test').startSpan('tools/call', { kind: SpanKind.SERVER });
  const result = await context.with(trace.setSpan(context.active(), span), work);
  span.end();
  return { result, ...span.spanContext() };
}
const statements = () => exporter.getFinishedSpans().filter(({ kind }) => kind === SpanKind.CLIENT);

it('has a span for a statement of a call, also behind a timer, a promise and a stream', async () => {
  const { traceId, spanId } = await inCall(async () => {
    await query('at once');
    await later();
    await query('later');
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    setTimeout(() => void query('in a timer').then(resolve, reject), 0);
    await promise;
    for await (const text of ReadableStream.from(['from a stream'])) await query(text);
  });
  expect(statements().map(({ name, parentSpanContext }) => [name, parentSpanContext?.spanId])).toEqual(
    Array.from({ length: 4 }, () => ['SELECT', spanId]),
  );
  expect(new Set(statements().map((span) => span.spanContext().traceId))).toEqual(new Set([traceId]));
});

it('tells the system and the operation, and nothing that was asked for', async () => {
  await inCall(() => query('a secret of Ada'));
  expect(statements()[0]!.attributes).toEqual({ 'db.system.name': 'sqlite', 'db.operation.name': 'SELECT' });
  expect(JSON.stringify(statements()[0]!.attributes)).not.toContain('Ada');
});

it('says that a statement has failed', async () => {
  const broken = () => database.run(signal, (db, options) => sql`select json('{')`.execute(db, options));
  await expect(inCall(broken)).rejects.toThrow();
  expect(statements().at(-1)!.status.code).toBe(SpanStatusCode.ERROR);
});

it('has none where no call is recorded', async () => {
  await query('nobody');
  expect(exporter.getFinishedSpans()).toEqual([]);
});

it('leaves a log line the way to the trace of its call, wherever the line is written', async () => {
  const { result, traceId, spanId } = await inCall(async () => {
    const lines = [activeTrace()];
    await later();
    lines.push(activeTrace());
    const { promise, resolve } = Promise.withResolvers<void>();
    setTimeout(() => resolve(void lines.push(activeTrace())), 0);
    await promise;
    return lines;
  });
  expect(result).toEqual(Array.from({ length: 3 }, () => ({ trace_id: traceId, span_id: spanId })));
});
