import { pino } from 'pino';
import { expect, it, vi } from 'vitest';
import { ServiceMeter } from './service-meter.js';

const meter = () => new ServiceMeter(pino({ enabled: false }));
const namesOf = async (one: ServiceMeter) =>
  (await one.collect()).scopeMetrics.flatMap(({ metrics }) => metrics.map(({ descriptor }) => descriptor.name));

it('shares no series with another application in the process', async () => {
  const [one, other] = [meter(), meter()];
  one.counter('mcp.rejections').add(1);
  expect(await namesOf(one)).toEqual(['mcp.build.info', 'mcp.rejections']);
  expect(await namesOf(other)).toEqual(['mcp.build.info']);
});

it('reads what it observes only when asked, and no more once the application is closed', async () => {
  const one = meter();
  const read = vi.fn(() => [[1] as const]);
  one.observeGauge('mcp.redis.up', read);
  expect(read).not.toHaveBeenCalled();
  await one.collect();
  expect(read).toHaveBeenCalledTimes(1);
  await one.onApplicationShutdown();
  await expect(one.collect()).rejects.toThrow(/shutdown/);
  expect(read).toHaveBeenCalledTimes(1);
});

it('tells the rest when one observed value cannot be read', async () => {
  const one = meter();
  one.observeGauge('mcp.redis.up', () => {
    throw new Error('cannot be read');
  });
  expect(await namesOf(one)).toEqual(['mcp.build.info']);
});
