import { pino } from 'pino';
import { expect, it } from 'vitest';
import { keepProcessTelemetry } from '../telemetry/process-telemetry.js';
import { serviceResource } from '../telemetry/service-resource.js';
import { localMeterProvider } from './meter-provider.js';
import { PullReader } from './pull-reader.js';
import { ServiceMeter } from './service-meter.js';

const SILENT = pino({ enabled: false });

async function recorded(meter: ServiceMeter) {
  const calls = meter.counter('mcp.rejections').of({ reason: 'forbidden' });
  const time = meter.latency('mcp.tool.duration').of({ tool: 'a' });
  const size = meter.amount('mcp.tool.response.bytes', [1, 2]).of({ tool: 'a' });
  for (let times = 0; times < 3; times += 1) {
    calls.add(1);
    time.record(0.02);
    size.record(2);
  }
  meter.counter('mcp.rejections').add(1, { reason: 'overloaded' });
  const { scopeMetrics } = await meter.collect();
  return scopeMetrics.flatMap(({ scope, metrics }) =>
    metrics
      .map(({ descriptor: { name, unit, description }, dataPoints }) => ({
        scope: scope.name,
        version: scope.version,
        name,
        unit,
        description,
        points: dataPoints.map(({ attributes, value }) => [attributes, value]),
      }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  );
}

it('records with the SDK, and the same, where a reader wants changes', async () => {
  const own = await recorded(new ServiceMeter(SILENT));
  const reader = new PullReader();
  const meterProvider = localMeterProvider(serviceResource(), reader);
  keepProcessTelemetry({ reader, meterProvider, own: undefined, shutdown: () => meterProvider.shutdown() });
  const sdk = await recorded(new ServiceMeter(SILENT));
  expect(sdk).toEqual(own);
  expect(sdk.map(({ name, points }) => [name, points.length])).toEqual([
    ['mcp.build.info', 1],
    ['mcp.rejections', 2],
    ['mcp.tool.duration', 1],
    ['mcp.tool.response.bytes', 1],
  ]);
  await meterProvider.shutdown();
});
