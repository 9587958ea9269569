import { millisToHrTime } from '@opentelemetry/core';
import type { MetricProducer, ScopeMetrics } from '@opentelemetry/sdk-metrics';
import type { OwnInstruments } from './own-instruments.js';

/** What the SDK tells a reader, with our own instruments in their scope: a producer beside it would tell that scope twice. */
export function readWithOwn(sdk: MetricProducer, own: OwnInstruments): MetricProducer {
  return {
    collect: async (options) => {
      const { errors, resourceMetrics } = await sdk.collect(options);
      const scopeMetrics = joined(resourceMetrics.scopeMetrics, own);
      return { errors, resourceMetrics: { resource: resourceMetrics.resource, scopeMetrics } };
    },
  };
}

function joined(told: readonly ScopeMetrics[], own: OwnInstruments): ScopeMetrics[] {
  const metrics = own.read(millisToHrTime(Date.now()));
  if (metrics.length === 0) return [...told];
  const isOwn = ({ scope }: ScopeMetrics) => scope.name === own.scope.name && scope.version === own.scope.version;
  if (!told.some(isOwn)) return [...told, { scope: own.scope, metrics }];
  return told.map((each) => (isOwn(each) ? { scope: each.scope, metrics: [...each.metrics, ...metrics] } : each));
}
