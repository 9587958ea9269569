import type { MeterProvider } from '@opentelemetry/api';
import type { PullReader } from '../metrics/pull-reader.js';
import type { Histogram } from '../metrics/series/instruments.js';
import type { OwnInstruments } from '../metrics/series/own-instruments.js';
import { endsWithin } from '../ends-within.js';
import type { LogSender } from './log-sender.js';
import type { UnsampledRoots } from './unsampled-roots.js';

/** The telemetry of a process, begun before anything it measures was loaded. */
export interface ProcessTelemetry {
  readonly meterProvider: MeterProvider;
  /** Read by each reader; undefined where one wants what has changed since the last time, which the SDK knows. */
  readonly own: OwnInstruments | undefined;
  /** What `/metrics` reads. */
  readonly reader: PullReader;
  /** Of requests to other servers; undefined where those are not watched. */
  readonly requestDurations?: Histogram | undefined;
  /** Present where logs are sent. */
  readonly logSender?: LogSender;
  /** Present where spans are sent. */
  readonly unsampledRoots?: UnsampledRoots;
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
  if (started !== undefined)
    await endsWithin(
      started.shutdown().catch(() => {}),
      LAST_EXPORT_MS,
    );
}
