import type { Metric } from './metric.js';
import { METRICS_OF_CALLS } from './metrics-of-calls.js';
import { METRICS_OF_PARTS } from './metrics-of-parts.js';

/** Every metric of this service. What has no row cannot be measured: its name does not compile. */
const METRICS = { ...METRICS_OF_CALLS, ...METRICS_OF_PARTS };

/** Names of the metrics of one type. */
export type MetricName<Type extends Metric['type']> = {
  [Name in keyof typeof METRICS]: (typeof METRICS)[Name]['type'] extends Type ? Name : never;
}[keyof typeof METRICS];

/** How OpenTelemetry is told of a metric. */
export function instrumentOf(name: keyof typeof METRICS): { readonly description: string; readonly unit?: string } {
  const { tells, unit }: Metric = METRICS[name];
  return { description: tells, ...(unit !== undefined && { unit }) };
}

/** The rows of the table, each with its name. */
export const METRIC_ROWS: readonly (readonly [name: string, metric: Metric])[] = Object.entries(METRICS);
