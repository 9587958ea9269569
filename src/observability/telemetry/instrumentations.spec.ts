import { Client } from 'undici';
import { afterEach, expect, it, vi } from 'vitest';
import { startStandIn } from '../../../test/fixtures/stand-in.js';
import { localMeterProvider } from '../metrics/meter-provider.js';
import { ownInstruments } from '../metrics/own-metrics.js';
import { PullReader } from '../metrics/pull-reader.js';
import { ownRequest } from '../requests/own-request.js';
import { instrumentations, requestDurations } from './instrumentations.js';
import { serviceResource } from './service-resource.js';

afterEach(() => vi.unstubAllEnvs());

it('never watches the packages of Redis and Postgres, whatever the variables name', async () => {
  // The package reads them itself.
  vi.stubEnv('OTEL_NODE_ENABLED_INSTRUMENTATIONS', 'ioredis,pg,undici');
  const watching = await instrumentations(process.env, { undici: {}, pino: {} });
  for (const one of watching) one.disable();
  expect(watching.map(({ instrumentationName }) => instrumentationName)).toEqual([
    '@opentelemetry/instrumentation-undici',
  ]);
});

it.each([
  ['chosen by name', { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'undici' }],
  ['there as usual', {}],
])('measures requests of others where it is %s, and leaves alone those that tell of themselves', async (_is, env) => {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  await using upstream = await startStandIn((_request, response) => void response.end());
  const own = ownInstruments();
  const watching = await instrumentations(process.env, { undici: {} }, own);
  const client = new Client(upstream.url);
  const ask = async () => (await client.request({ path: '/', method: 'GET' })).body.dump();
  await ask();
  ownRequest.isBeingMade = true;
  const asked = ask();
  ownRequest.isBeingMade = false;
  await asked;
  await client.close();
  for (const one of watching) one.disable();
  expect(requestDurations(watching, own)).toBeDefined();
  const [metric] = own.read([0, 0]);
  expect(metric?.dataPoints).toMatchObject([{ value: { count: 1 } }]);
});

it('measures where the SDK keeps all series, if it does', async () => {
  const watching = await instrumentations({}, { undici: {} });
  const reader = new PullReader();
  const meterProvider = localMeterProvider(serviceResource(), reader);
  for (const one of watching) one.setMeterProvider(meterProvider);
  requestDurations(watching)!.of({ 'server.port': 1 }).record(1);
  for (const one of watching) one.disable();
  const { resourceMetrics } = await reader.collect();
  const [metric] = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  expect(metric).toMatchObject({
    descriptor: { name: 'http.client.request.duration' },
    dataPoints: [{ attributes: { 'server.port': 1 } }],
  });
});
