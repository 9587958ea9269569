import { metrics } from '@opentelemetry/api';
import { expect, it, onTestFinished } from 'vitest';
import { startLocal } from './start-local.js';

it('reads what a toolset counts with the API of OpenTelemetry, though nothing is sent', async () => {
  const telemetry = startLocal();
  onTestFinished(async () => {
    metrics.disable();
    await telemetry.shutdown();
  });
  metrics.getMeter('toolset').createCounter('toolset.lookups').add(2, { kind: 'product' });
  const { resourceMetrics } = await telemetry.reader.collect();
  const found = resourceMetrics.scopeMetrics.flatMap((scope) => scope.metrics);
  const lookups = found.find(({ descriptor }) => descriptor.name === 'toolset.lookups');
  expect(lookups?.dataPoints).toEqual([expect.objectContaining({ value: 2, attributes: { kind: 'product' } })]);
});
