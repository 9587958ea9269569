import { context, type LoggerProvider, logs, metrics, propagation, trace } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import type { NodeSDKConfiguration } from '@opentelemetry/sdk-node';
import { MeterProvider } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import type { SpanCounts } from '../tracing/span-counts.js';
import { USUAL_LIMITS } from '../tracing/span-limits.js';
import { SpanProvider } from '../tracing/span-provider.js';
import { WritingProcessor } from '../tracing/writing-processor.js';
import { loadWrittenSpanExporter } from '../tracing/written-span-exporter.js';
import { importPart } from './import-part.js';
import { batchSettings, logRecordLimitsOf, spanLimits } from './otlp-settings.js';
import type { Sdk, SdkConfiguration } from './sdk.js';
import { isCounting } from './signals.js';
import { USUAL_PROPAGATOR } from './usual-propagator.js';

/** Where what `NodeSDK` itself would load is found. */
const SDK = '@opentelemetry/sdk-node';

interface Provider {
  shutdown(): Promise<void>;
}
/** Of `@opentelemetry/sdk-logs`, what is used here. */
interface LogsSdk {
  readonly LoggerProvider: new (options: object) => LoggerProvider & Provider;
  readonly BatchLogRecordProcessor: new (
    options: object,
  ) => NonNullable<NodeSDKConfiguration['logRecordProcessors']>[number];
}
/** The SDK's own metrics go there, where they are wanted. */
type Counting = MeterProvider | undefined;

/** What `NodeSDK` starts where everything goes over OTLP as Protobuf, made of no more than that needs. */
export async function otlpSdk(
  env: NodeJS.ProcessEnv,
  configuration: SdkConfiguration,
  counts: SpanCounts,
): Promise<Sdk> {
  const { spanProcessors, logRecordProcessors } = configuration;
  const [startTracing, startLogging] = await Promise.all([
    spanProcessors === undefined ? loadTracing(env, configuration, counts) : undefined,
    logRecordProcessors === undefined ? loadLogging(env, configuration) : undefined,
  ]);
  let running: readonly Provider[] = [];
  return {
    start() {
      travelAsUsual();
      const meterProvider = startMetrics(env, configuration);
      const counting = isCounting(env) ? meterProvider : undefined;
      running = [startTracing?.(counting), startLogging?.(counting), meterProvider].filter((one) => one !== undefined);
      watch(configuration);
    },
    async shutdown() {
      await Promise.all(running.map((provider) => provider.shutdown()));
    },
  };
}

/** How a trace goes on within the process, and from one process to the next. */
function travelAsUsual(): void {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  propagation.setGlobalPropagator(USUAL_PROPAGATOR);
}

function startMetrics(env: NodeJS.ProcessEnv, { resource, views, metricReaders }: SdkConfiguration): MeterProvider {
  const sdkMetricsEnabled = isCounting(env);
  const provider = new MeterProvider({ resource, views, readers: metricReaders ?? [], sdkMetricsEnabled });
  metrics.setGlobalMeterProvider(provider);
  return provider;
}

async function loadTracing(
  env: NodeJS.ProcessEnv,
  { resource, sampler, idGenerator: ids }: SdkConfiguration,
  counts: SpanCounts,
) {
  const writtenSpanExporter = await loadWrittenSpanExporter();
  return (meterProvider: Counting): Provider => {
    const batches = new BatchSpanProcessor({
      exporter: writtenSpanExporter(),
      ...batchSettings(env, 'BSP'),
      ...(meterProvider && { selfObsMeterProvider: meterProvider }),
    });
    const sink = new WritingProcessor(batches);
    const limits = { ...USUAL_LIMITS, ...spanLimits(env) };
    trace.setGlobalTracerProvider(new SpanProvider({ resource, sampler, ids, limits, counts, sink }));
    return sink;
  };
}

async function loadLogging(env: NodeJS.ProcessEnv, { resource }: SdkConfiguration) {
  const name = '@opentelemetry/exporter-logs-otlp-proto';
  const [{ BatchLogRecordProcessor, LoggerProvider }, { OTLPLogExporter }] = await Promise.all([
    importPart<LogsSdk>(SDK, '@opentelemetry/sdk-logs'),
    importPart<{ OTLPLogExporter: new () => object }>(SDK, name),
  ]);
  return (meterProvider: Counting): Provider => {
    const batches = { exporter: new OTLPLogExporter(), ...batchSettings(env, 'BLRP') };
    const processors = [new BatchLogRecordProcessor({ ...batches, selfObsMeterProvider: meterProvider })];
    const logRecordLimits = logRecordLimitsOf(env);
    const provider = new LoggerProvider({ resource, logRecordLimits, processors, meterProvider });
    logs.setGlobalLoggerProvider(provider);
    return provider;
  };
}

function watch({ instrumentations }: SdkConfiguration): void {
  for (const instrumentation of instrumentations) {
    instrumentation.setTracerProvider(trace.getTracerProvider());
    instrumentation.setMeterProvider(metrics.getMeterProvider());
    instrumentation.setLoggerProvider?.(logs.getLoggerProvider());
    if (!instrumentation.getConfig().enabled) instrumentation.enable();
  }
}
