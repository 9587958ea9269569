import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { freePort } from '../../../../test/fixtures/free-port.js';
import { startRedis } from '../../../../test/fixtures/redis.js';
import type { ClockReading } from './clock.js';
import { collectorCheck } from './collector.js';
import { postgresCheck } from './postgres.js';
import { redisCheck } from './redis.js';

const signal = () => AbortSignal.timeout(10_000);
const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

async function answering(status: number): Promise<{ url: string; asked: string[] }> {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url} ${request.headers['x-key']}`);
    request.resume();
    response.writeHead(status).end('{}');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(async () => server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

it('notes what is not configured', async () => {
  expect(await redisCheck({ url: undefined, prefix: '' }, []).run(signal())).toMatchObject({ verdict: 'note' });
  expect(await postgresCheck({ url: undefined }, []).run(signal())).toMatchObject({ verdict: 'note' });
  expect(await collectorCheck({}).run(signal())).toMatchObject({ verdict: 'note' });
});

it('fails what is configured and away, without its password', async () => {
  const port = await freePort();
  const found = [
    await redisCheck({ url: `redis://me:hunter2@127.0.0.1:${port}`, prefix: 'a:' }, []).run(signal()),
    await postgresCheck({ url: `postgres://me:hunter2@127.0.0.1:${port}/db` }, []).run(signal()),
    await collectorCheck({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` }).run(signal()),
    await collectorCheck({
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
    }).run(signal()),
  ];
  expect(found.map(({ verdict }) => verdict)).toEqual(['failed', 'failed', 'failed', 'failed']);
  expect(JSON.stringify(found)).not.toContain('hunter2');
  expect(found.every(({ seen }) => seen.includes('ECONNREFUSED'))).toBe(true);
});

it('asks the Collector what it does with traces, as the service would', async () => {
  const taking = await answering(200);
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: `${taking.url}/`, OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b' };
  expect(await collectorCheck(env).run(signal())).toMatchObject({ verdict: 'ok' });
  expect(taking.asked).toEqual(['POST /v1/traces a b']);
  const refusing = await answering(401);
  const found = await collectorCheck({ OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: `${refusing.url}/own` }).run(signal());
  expect(found).toMatchObject({ verdict: 'failed', seen: expect.stringContaining('401') });
  expect(refusing.asked).toEqual(['POST /own undefined']);
});

it('uses Redis as the service does, asks its clock, and leaves nothing there', async ({ skip }) => {
  const redis = await startRedis();
  if (redis === undefined) return skip();
  open.push(() => redis.stop());
  const clocks: ClockReading[] = [];
  const check = redisCheck({ url: redis.url, prefix: 'a:' }, clocks);
  expect(await check.run(signal())).toMatchObject({ verdict: 'ok' });
  expect(Math.abs(clocks[0]!.aheadMs)).toBeLessThan(2_000);
  await redis.stop();
  expect(await check.run(signal())).toMatchObject({ verdict: 'failed' });
});
