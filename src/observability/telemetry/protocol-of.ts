import { isSet, type Signal } from './signals.js';

/** How one signal is sent over OTLP: its own variable, else the common one. An empty one says nothing, as the SDK has it. */
export function protocolOf(env: NodeJS.ProcessEnv, signal: Signal): string | undefined {
  const own = env[`OTEL_EXPORTER_OTLP_${signal}_PROTOCOL`];
  return isSet(own) ? own : env.OTEL_EXPORTER_OTLP_PROTOCOL;
}
