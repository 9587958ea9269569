import { logs, metrics } from '@opentelemetry/api';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { envDetector, hostDetector, serviceInstanceIdDetector } from '@opentelemetry/resources';
import { register } from 'import-in-the-middle/register-hooks.mjs';
import { VIEWS } from '../metrics/meter-provider.js';
import { SpanCounts } from '../tracing/span-counts.js';
import { ownInstruments } from '../metrics/own-metrics.js';
import { PullReader } from '../metrics/pull-reader.js';
import { withoutTarget } from '../requests/server-of.js';
import { chooseSdk } from './choose-sdk.js';
import { exportErrors } from './export-errors.js';
import { type InstrumentationConfigs, instrumentations, requestDurations } from './instrumentations.js';
import { LogSender } from './log-sender.js';
import { exportingReader, isCumulative, metricExporter } from './metric-readers.js';
import type { ProcessTelemetry } from './process-telemetry.js';
import { samplerFrom } from './sampler.js';
import type { SdkConfiguration } from './sdk.js';
import { serviceResource } from './service-resource.js';
import { isCounting, isExported } from './signals.js';
import { TraceIds } from './trace-ids.js';
import { UnsampledRoots } from './unsampled-roots.js';

/**
 * The packages whose work becomes spans or records. Not `http`: a call's span is ours, and a second one is dear. Redis and
 * the databases have spans of ours as well.
 */
const INSTRUMENTED = ['pino', 'undici'];

const DETECTORS = [envDetector, hostDetector, serviceInstanceIdDetector];

/** Sends spans, metrics and logs as the standard `OTEL_*` variables say. */
export async function startExporting(env: NodeJS.ProcessEnv): Promise<ProcessTelemetry> {
  register({ include: INSTRUMENTED });
  setGlobalErrorHandler(exportErrors());
  // The SDK reads its variables from the environment and nowhere else. Its own metrics count what it had to drop.
  env.OTEL_NODE_EXPERIMENTAL_SDK_METRICS ??= 'true';
  // The process detector would send the command line, and with it whatever stands there.
  const detectors = env.OTEL_NODE_RESOURCE_DETECTORS === undefined ? DETECTORS : await detectorsByName();
  const exporter = await metricExporter(env);
  const own = exporter === undefined || isCumulative(exporter) ? ownInstruments() : undefined;
  const reader = new PullReader(own);
  const sampler = samplerFrom(env);
  const idGenerator = new TraceIds();
  const watching = await instrumentations(env, watched(env), own);
  const counts = new SpanCounts();
  const configuration: SdkConfiguration = {
    resource: serviceResource(detectors),
    sampler,
    idGenerator,
    instrumentations: watching,
    metricReaders: exporter === undefined ? [reader] : [reader, exportingReader(exporter, env, own)],
    views: VIEWS,
    ...(!isExported(env, 'TRACES') && { spanProcessors: [] }),
    ...(!isExported(env, 'LOGS') && { logRecordProcessors: [] }),
  };
  const sdk = await chooseSdk(env, configuration, counts);
  sdk.start();
  const meterProvider = metrics.getMeterProvider();
  // The SDK's word for whether it counts at all may have been set to something else.
  if (isCounting(env)) counts.reportTo(meterProvider);
  const logSender = sendsLogs(env, watching) ? new LogSender(logs.getLogger('gatehouse')) : undefined;
  return {
    meterProvider,
    own,
    reader,
    requestDurations: requestDurations(watching, own),
    ...(logSender && { logSender }),
    ...(isExported(env, 'TRACES') && { unsampledRoots: new UnsampledRoots(sampler, idGenerator, counts) }),
    shutdown: () => {
      logSender?.flush();
      return sdk.shutdown();
    },
  };
}

/** The standard variables may leave the logger's lines unread. */
function sendsLogs(env: NodeJS.ProcessEnv, watching: SdkConfiguration['instrumentations']): boolean {
  return isExported(env, 'LOGS') && watching.some(({ instrumentationName: name }) => name.endsWith('-pino'));
}

function watched(env: NodeJS.ProcessEnv): InstrumentationConfigs {
  return {
    // Our own logger writes the ids itself, also where the hooks are not loaded, and hands its lines over itself: this is
    // for the loggers of others. Lines nobody is sent are not read again.
    pino: { disableLogCorrelation: true, disableLogSending: !isExported(env, 'LOGS') },
    // Paths and queries are made of arguments, so only the host is told.
    undici: { startSpanHook: ({ origin }: { origin: string | URL }) => withoutTarget(origin) },
    'runtime-node': {},
  };
}

/** Of every cloud, which takes a while to load. */
async function detectorsByName() {
  const { getResourceDetectors } = await import('@opentelemetry/auto-instrumentations-node');
  return getResourceDetectors();
}
