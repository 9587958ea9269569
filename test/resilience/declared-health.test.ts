import { Module } from '@nestjs/common';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { CallsInFlight } from '../../src/pipeline/calls-in-flight.js';
import { HealthCheck } from '../../src/tool/health-check.decorator.js';
import { Toolset } from '../../src/tool/toolset.decorator.js';
import { scrape } from '../fixtures/scrape.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const up = { forecast: true, vault: true };

@Toolset({ name: 'weather', upstream: 'forecast-api' })
class WeatherTools {
  private readonly up = up;

  @HealthCheck({ dependency: 'forecast-api' })
  answers(): boolean {
    return this.up.forecast;
  }

  @HealthCheck({ dependency: 'vault', essential: true })
  async opens(): Promise<boolean> {
    if (!this.up.vault) throw new Error('sealed');
    return true;
  }
}

@Module({ providers: [WeatherTools] })
class WeatherModule {}

@Toolset({ name: 'silent' })
class SilentTools {
  @HealthCheck({ dependency: 'silent-api' })
  answers(): Promise<boolean> {
    return new Promise<never>(() => {});
  }
}

@Module({ providers: [SilentTools] })
class SilentModule {}

let server: TestServer;
beforeEach(() => void Object.assign(up, { forecast: true, vault: true }));
afterEach(() => server.close());

const get = async (path: string) => {
  const response = await fetch(new URL(path, server.url));
  return { status: response.status, body: (await response.json()) as object };
};
const of = (status: 'up' | 'down') => ({ status, latencyMs: expect.any(Number) as number });

it('/health tells of what toolsets depend on, with its latency', async () => {
  server = await startTestServer([WeatherModule]);
  const { status, body } = await get('/health');
  expect(status).toBe(200);
  expect(body).toMatchObject({
    status: 'healthy',
    dependencies: { database: of('up'), 'forecast-api': of('up'), vault: of('up') },
  });
});

it('a dependency that is down makes the service degraded', async () => {
  up.forecast = false;
  server = await startTestServer([WeatherModule]);
  expect(await get('/health')).toMatchObject({
    status: 200,
    body: { status: 'degraded', dependencies: { 'forecast-api': of('down'), vault: of('up') } },
  });
  expect(server.logs).toContainEqual(
    expect.objectContaining({ dependency: 'forecast-api', msg: 'a dependency is down' }),
  );
});

it('one without which nothing is of use makes it unhealthy, and takes no instance out of service', async () => {
  up.vault = false;
  server = await startTestServer([WeatherModule]);
  expect(await get('/health')).toMatchObject({
    status: 503,
    body: { status: 'unhealthy', dependencies: { vault: of('down') } },
  });
  expect((await get('/readyz')).status).toBe(200);
});

it('one that says nothing is down, and holds up nobody for long', async () => {
  server = await startTestServer([SilentModule]);
  expect(await get('/health')).toMatchObject({
    status: 200,
    body: { status: 'degraded', dependencies: { 'silent-api': of('down') } },
  });
});

const latencies = async () => {
  const { samples } = await scrape(server);
  return Object.fromEntries([...samples].filter(([series]) => series.startsWith('mcp_dependency_latency_seconds')));
};

it('each has a metric of how long its last check took', async () => {
  server = await startTestServer([WeatherModule, SilentModule]);
  await expect.poll(latencies, { timeout: 10_000 }).toMatchObject({
    'mcp_dependency_latency_seconds{dependency="silent-api"}': expect.closeTo(2, 0) as number,
  });
  const { body } = await get('/health');
  const { dependencies } = body as { dependencies: Record<string, { latencyMs: number }> };
  expect(Object.keys(await latencies())).toEqual(
    Object.keys(dependencies).map((dependency) => `mcp_dependency_latency_seconds{dependency="${dependency}"}`),
  );
});

const seen = async () => {
  const { samples } = await scrape(server);
  return Object.fromEntries([...samples].filter(([series]) => series.startsWith('mcp_dependency_up')));
};
const series = (dependency: string, essential: boolean) =>
  `mcp_dependency_up{dependency="${dependency}",essential="${essential}"}`;

it('is a metric, which is true also while nobody asks /health', async () => {
  server = await startTestServer([WeatherModule]);
  const told = (forecast: 0 | 1) => ({
    [series('database', true)]: 1,
    [series('forecast-api', false)]: forecast,
    [series('vault', true)]: 1,
  });
  await vi.waitFor(async () => expect(await seen()).toEqual(told(1)));
  up.forecast = false;
  await vi.waitFor(async () => expect(await seen()).toEqual(told(0)), { timeout: 5_000 });
});

it('is a metric that what is silent does not hold up, and learns of later', async () => {
  server = await startTestServer([SilentModule]);
  expect(await seen()).not.toHaveProperty([series('silent-api', false)]);
  await vi.waitFor(async () => expect(await seen()).toMatchObject({ [series('silent-api', false)]: 0 }), {
    timeout: 10_000,
  });
});

it('is not asked any more by a service that leaves: what it has closed itself is not down', async () => {
  server = await startTestServer([WeatherModule]);
  server.app.get(CallsInFlight).leave();
  expect(await seen()).toEqual({});
});

it('is not asked of a toolset that is not offered', async () => {
  server = await startTestServer([WeatherModule, SilentModule], { TOOLSETS: 'weather' });
  const { dependencies } = (await get('/health')).body as { readonly dependencies: object };
  expect(Object.keys(dependencies)).toEqual(['database', 'forecast-api', 'vault']);
});
