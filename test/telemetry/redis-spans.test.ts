import { tracingChannel } from 'node:diagnostics_channel';
import { context, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RedisScript } from '../../src/redis/redis-script.js';
import { SharedRedis } from '../../src/redis/shared-redis.js';
import { RecordedCalls } from '../fixtures/recorded-calls.js';
import { startRedis } from '../fixtures/redis.js';

const server = await startRedis();

describe.skipIf(server === undefined)('the spans of Redis', () => {
  const port = Number(new URL(server?.url ?? 'redis://nowhere').port);
  const where = { 'db.system.name': 'redis', 'db.namespace': '0', 'server.address': '127.0.0.1', 'server.port': port };
  let calls: RecordedCalls;
  let redis: SharedRedis;

  beforeAll(async () => {
    calls = new RecordedCalls();
    redis = new SharedRedis(server!.url, 'gatehouse:', pino({ enabled: false }));
    const up = Promise.withResolvers<void>();
    redis.onUp(up.resolve);
    redis.open();
    await up.promise;
  });
  afterEach(() => calls.forget());
  afterAll(async () => {
    await redis.close();
    await server?.stop();
    calls.stop();
  });

  it('belong to the call that asked, also where commands of two calls are sent together', async () => {
    // Where the client sends a command, as whatever watches the client sees it.
    const sentWithin: (string | undefined)[] = [];
    const seen = { start: () => void sentWithin.push(trace.getActiveSpan()?.spanContext().spanId) };
    const sending = tracingChannel('ioredis:command');
    sending.subscribe(seen as never);
    const [one, other] = await Promise.all([
      calls.run(() => redis.client.get('one')),
      calls.run(() => redis.client.exists('other')),
    ]);
    sending.unsubscribe(seen as never);
    expect(sentWithin, 'they were sent together').toEqual([one.spanId, one.spanId]);
    expect(calls.questions.map(({ name, parentSpanContext }) => [name, parentSpanContext?.spanId])).toEqual([
      ['GET', one.spanId],
      ['EXISTS', other.spanId],
    ]);
  });

  it('last until the answer', async () => {
    await calls.run(() => redis.client.blpop('nothing', 0.05));
    const [seconds, nanoseconds] = calls.questions[0]!.duration;
    expect(seconds * 1_000 + nanoseconds / 1e6).toBeGreaterThan(40);
  });

  it('tell which script ran, where, and nothing of its keys and arguments', async () => {
    const script = new RedisScript("redis.call('set', KEYS[1], ARGV[1]) return ARGV[1]");
    const run = () => script.run(redis.client, ['gatehouse:{limits}:203.0.113.7'], ['a message of ada@example.com']);
    await expect(calls.run(run)).resolves.toMatchObject({ result: 'a message of ada@example.com' });
    await calls.run(run);
    expect(calls.questions.map(({ name, status }) => [name, status.code])).toEqual([
      ['EVALSHA', SpanStatusCode.ERROR],
      ['EVAL', SpanStatusCode.UNSET],
      ['EVALSHA', SpanStatusCode.UNSET],
    ]);
    const [unknown, taught, known] = calls.questions.map(({ attributes }) => attributes);
    const named = {
      'db.operation.name': 'EVALSHA',
      'db.stored_procedure.name': expect.stringMatching(/^[0-9a-f]{40}$/),
    };
    expect(known).toEqual({ ...where, ...named });
    expect(taught).toEqual({ ...where, 'db.operation.name': 'EVAL' });
    const refused = { 'db.response.status_code': 'NOSCRIPT', 'error.type': 'NOSCRIPT' };
    expect(unknown).toEqual({ ...where, ...named, ...refused });
    expect(calls.told).not.toMatch(/ada|203\.0\.113|limits|redis\.call/);
  });

  it('tell of a failure its code, and not what Redis quotes', async () => {
    await redis.client.set('text', 'Ada');
    const quoting = "return redis.error_reply('QUOTED ' .. ARGV[1])";
    for (const ask of [
      () => redis.client.eval(quoting, 0, 'ada@example.com'),
      () => redis.client.lpush('text', 'ada@example.com'),
      () => redis.client.set('ada@example.com', 'Ada', 'PX', 'ada' as never),
    ])
      await expect(calls.run(ask)).rejects.toThrow();
    const failed = calls.questions.map(({ attributes, status }) => ({ ...attributes, status }));
    expect(failed).toEqual(
      ['QUOTED', 'WRONGTYPE', 'ERR'].map((code) =>
        expect.objectContaining({
          'db.response.status_code': code,
          'error.type': code,
          status: { code: SpanStatusCode.ERROR },
        }),
      ),
    );
    expect(calls.told).not.toMatch(/ada/i);
  });

  it('are none where no call is recorded, or its span has ended', async () => {
    await redis.client.get('nobody');
    const unsampled = trace.wrapSpanContext({ traceId: '1'.repeat(32), spanId: '1'.repeat(16), traceFlags: 0 });
    await context.with(trace.setSpan(ROOT_CONTEXT, unsampled), () => redis.client.get('unsampled'));
    await calls.run(async (span) => {
      span.end();
      await redis.client.get('later');
    });
    expect(calls.questions).toEqual([]);
  });
});
