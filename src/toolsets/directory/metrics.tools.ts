import { SampleStore } from '../../samples/sample-store.js';
import type { Signal } from '../../samples/signals.js';
import { MINUTE_1 } from '../../tool/cache-times.js';
import { Tool } from '../../tool/tool.decorator.js';
import type { ToolCall } from '../../tool/tool-call.js';
import { Toolset } from '../../tool/toolset.decorator.js';
import { Clock } from './clock.js';
import { DIRECTORY_LIMIT } from './directory.tools.js';
import { GetMetricsInput, GetMetricsOutput, METRIC_TYPES, WINDOWS } from './get-metrics.schema.js';

type MetricType = (typeof METRIC_TYPES)[number];
type Window = (typeof WINDOWS)[number];

const MINUTES: Readonly<Record<Window, number>> = { '1h': 60, '24h': 1_440, '7d': 10_080, '30d': 43_200 };
const MINUTE_MS = 60_000;
/** Share of its minutes that a whole window has: samples are taken a moment late, now and then. */
const WHOLE = 0.99;

const REPORTED: Readonly<Record<MetricType, readonly (readonly [Signal, unit: string])[]>> = {
  usage: [
    ['calls', 'per minute'],
    ['tool_calls', 'per minute'],
    ['limited_calls', 'per minute'],
  ],
  performance: [
    ['latency', 'ms'],
    ['event_loop_utilization', 'share of 1'],
    ['memory', 'MiB'],
  ],
  health: [
    ['failed_calls', 'per minute'],
    ['error_rate', 'share of 1'],
    ['database_latency', 'ms'],
    ['database_reachable', 'share of 1'],
  ],
};

/** Of the toolset `directory`, and always about this service itself: its samples are in the database. */
@Toolset({ name: 'directory', upstream: 'database', limit: DIRECTORY_LIMIT })
export class MetricsTools {
  constructor(
    private readonly samples: SampleStore,
    private readonly clock: Clock,
  ) {}

  @Tool({
    name: 'get_metrics',
    title: 'Get metrics of this service',
    description:
      'How this service itself was used, how fast it was, or how healthy, over the last hour, day, week or 30 days: least, ' +
      'most and average of samples that are taken once a minute. Says how much of the window there are samples of.',
    effect: 'read',
    input: GetMetricsInput,
    output: GetMetricsOutput,
    access: { scopes: ['mcp:metrics'] },
    cache: { ttlMs: MINUTE_1 },
    timeoutMs: 10_000,
    retries: 1,
    slo: { availability: 99.5, latency: 'p95<1s' },
  })
  async getMetrics({ type, window }: { readonly type: MetricType; readonly window: Window }, { signal }: ToolCall) {
    const now = this.clock.now();
    const expectedMinutes = MINUTES[window];
    const from = new Date(now.getTime() - expectedMinutes * MINUTE_MS).toISOString();
    const { since, minutes: sampledMinutes, spreads } = await this.samples.summarize(from, signal);
    return {
      type,
      window,
      from,
      to: now.toISOString(),
      since,
      sampledMinutes,
      expectedMinutes,
      isComplete: sampledMinutes >= expectedMinutes * WHOLE,
      metrics: REPORTED[type].map(([name, unit]) => ({ name, unit, ...spreads[name] })),
    };
  }
}
