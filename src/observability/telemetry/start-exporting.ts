import { metrics } from '@opentelemetry/api';
import { getNodeAutoInstrumentations, getResourceDetectors } from '@opentelemetry/auto-instrumentations-node';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { envDetector, hostDetector, serviceInstanceIdDetector } from '@opentelemetry/resources';
import { NodeSDK } from '@opentelemetry/sdk-node';
import { register } from 'import-in-the-middle/register-hooks.mjs';
import { VIEWS } from '../metrics/meter-provider.js';
import { PullReader } from '../metrics/pull-reader.js';
import { exportErrors } from './export-errors.js';
import { exportingReaders } from './metric-readers.js';
import type { ProcessTelemetry } from './process-telemetry.js';
import { samplerFrom } from './sampler.js';
import { serviceResource } from './service-resource.js';
import { isExported } from './signals.js';

/** The packages whose work becomes spans or records. Not `http`: a call's span is ours, and a second one is dear. */
const INSTRUMENTED = ['ioredis', 'pg', 'pino', 'undici'];

const DETECTORS = [envDetector, hostDetector, serviceInstanceIdDetector];

/** Sends spans, metrics and logs as the standard `OTEL_*` variables say. */
export function startExporting(env: NodeJS.ProcessEnv): ProcessTelemetry {
  register({ include: INSTRUMENTED });
  setGlobalErrorHandler(exportErrors());
  // The SDK reads its variables from the environment and nowhere else. Its own metrics count what it had to drop.
  env.OTEL_NODE_ENABLED_INSTRUMENTATIONS ??= [...INSTRUMENTED, 'runtime-node'].join(',');
  env.OTEL_NODE_EXPERIMENTAL_SDK_METRICS ??= 'true';
  // The process detector would send the command line, and with it whatever stands there.
  const detectors = env.OTEL_NODE_RESOURCE_DETECTORS === undefined ? DETECTORS : getResourceDetectors();
  const reader = new PullReader();
  const sdk = new NodeSDK({
    resource: serviceResource(detectors),
    autoDetectResources: false,
    sampler: samplerFrom(env),
    instrumentations: getNodeAutoInstrumentations({
      // The logger writes the ids itself, also where the hooks are not loaded.
      '@opentelemetry/instrumentation-pino': { disableLogCorrelation: true },
    }),
    metricReaders: [reader, ...exportingReaders(env)],
    views: VIEWS,
    ...(!isExported(env, 'TRACES') && { spanProcessors: [] }),
    ...(!isExported(env, 'LOGS') && { logRecordProcessors: [] }),
  });
  sdk.start();
  return { meterProvider: metrics.getMeterProvider(), reader, shutdown: () => sdk.shutdown() };
}
