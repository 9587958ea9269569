const SIGNALS = ['TRACES', 'METRICS', 'LOGS'] as const;
export type Signal = (typeof SIGNALS)[number];

/** Whether anything is sent over OTLP: the standard variables say so, and without them nothing leaves the process. */
export function isExporting(env: NodeJS.ProcessEnv): boolean {
  return env.OTEL_SDK_DISABLED?.toLowerCase() !== 'true' && SIGNALS.some((signal) => isExported(env, signal));
}

/** Whether one signal is: it has an endpoint, its own or the common one, or an exporter that needs none. */
export function isExported(env: NodeJS.ProcessEnv, signal: Signal): boolean {
  const exporter = env[`OTEL_${signal}_EXPORTER`];
  if (exporter === 'none' || (signal === 'METRICS' && isScraped(exporter))) return false;
  const endpoint = env[`OTEL_EXPORTER_OTLP_${signal}_ENDPOINT`] ?? env.OTEL_EXPORTER_OTLP_ENDPOINT;
  return isSet(endpoint) || (isSet(exporter) && exporter !== 'otlp');
}

/** `/metrics` is served in any case, so whoever asks for that alone wants nothing sent. */
function isScraped(exporter: string | undefined): boolean {
  return exporter?.trim() === 'prometheus';
}

/** Whether the SDK counts what it does itself. */
export function isCounting(env: NodeJS.ProcessEnv): boolean {
  return env.OTEL_NODE_EXPERIMENTAL_SDK_METRICS?.trim().toLowerCase() === 'true';
}

export function isSet(value: string | undefined): value is string {
  return value !== undefined && value.trim() !== '';
}
