import type { MeterProvider } from '@opentelemetry/api';
import type { PullReader } from '../metrics/pull-reader.js';

/** The telemetry of a process, begun before anything it measures was loaded. */
export interface ProcessTelemetry {
  readonly meterProvider: MeterProvider;
  /** What `/metrics` reads. */
  readonly reader: PullReader;
  /** Sends what is left, then ends. Last of all, once nothing more happens. */
  shutdown(): Promise<void>;
}

let started: ProcessTelemetry | undefined;

export function keepProcessTelemetry(telemetry: ProcessTelemetry): void {
  started = telemetry;
}

/** Undefined where the process was begun without `--import …/bootstrap.js`, as in a test. */
export function processTelemetry(): ProcessTelemetry | undefined {
  return started;
}

/** Milliseconds that sending the rest may take: a collector that is gone must not keep the process. */
const LAST_EXPORT_MS = 5_000;

/** Sends what is left. Never throws: telemetry may fail, stopping may not. */
export async function endProcessTelemetry(): Promise<void> {
  const { promise: tooLong, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, LAST_EXPORT_MS);
  await Promise.race([started?.shutdown().catch(() => {}), tooLong]);
  clearTimeout(timer);
}
