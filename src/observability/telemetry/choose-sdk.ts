import type { Sdk, SdkConfiguration } from './sdk.js';
import type { SpanCounts } from '../tracing/span-counts.js';
import { protocolOf } from './protocol-of.js';
import { isSet } from './signals.js';
import { USUAL_PROPAGATOR } from './usual-propagator.js';

/**
 * The whole SDK loads every exporter there is before it knows which one is needed, so it is loaded where one of those is.
 * @param counts Of spans, where they are not the SDK's.
 */
export async function chooseSdk(
  env: NodeJS.ProcessEnv,
  configuration: SdkConfiguration,
  counts: SpanCounts,
): Promise<Sdk> {
  if (isPlainOtlp(env)) return (await import('./otlp-sdk.js')).otlpSdk(env, configuration, counts);
  const { NodeSDK } = await import('@opentelemetry/sdk-node');
  const isUsual = !isSet(env.OTEL_PROPAGATORS);
  return new NodeSDK({
    ...configuration,
    ...(isUsual && { textMapPropagator: USUAL_PROPAGATOR }),
    autoDetectResources: false,
  });
}

/** Whether spans and logs go over OTLP as Protobuf or nowhere, and ids in the headers of W3C: what a deployment does by default. */
export function isPlainOtlp(env: NodeJS.ProcessEnv): boolean {
  const is = (value: string | undefined, ...usual: readonly string[]) => !isSet(value) || usual.includes(value.trim());
  return (
    is(env.OTEL_PROPAGATORS) &&
    is(env.OTEL_LOG_LEVEL) &&
    (['TRACES', 'LOGS'] as const).every(
      (signal) => is(env[`OTEL_${signal}_EXPORTER`], 'otlp', 'none') && is(protocolOf(env, signal), 'http/protobuf'),
    )
  );
}
