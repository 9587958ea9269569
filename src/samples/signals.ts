/** What can be asked of the samples. */
export const SIGNALS = [
  'calls',
  'tool_calls',
  'limited_calls',
  'latency',
  'event_loop_utilization',
  'memory',
  'failed_calls',
  'error_rate',
  'database_latency',
  'database_reachable',
] as const;
export type Signal = (typeof SIGNALS)[number];

interface Aggregates {
  readonly min: string;
  readonly max: string;
  readonly average: string;
}

/**
 * How each is made of the minutes of `MINUTES`, in SQL of both databases. Averages are weighted by what they are made of: a
 * minute with one slow call is not as slow as one with a hundred.
 */
export const AGGREGATES: Readonly<Record<Signal, Aggregates>> = {
  calls: counted('calls'),
  tool_calls: counted('tool_calls'),
  limited_calls: counted('limited'),
  latency: measured('latency', 'calls'),
  event_loop_utilization: measured('loop', 'taken'),
  memory: measured('memory', 'taken'),
  failed_calls: counted('failed'),
  error_rate: share('failed', 'calls'),
  database_latency: measured('database', 'answered'),
  database_reachable: share('answered', 'taken'),
};

/** What all processes counted and measured in each minute since `at`, which stands in the middle. */
export const MINUTES = [
  `select min(at) as at, sum(calls) as calls, sum(tool_calls) as tool_calls, sum(failed) as failed,
    sum(limited) as limited, count(*) as taken, count(database_latency_ms) as answered,
    min(latency_min_ms) as latency_min, max(latency_max_ms) as latency_max, sum(latency_sum_ms) as latency_sum,
    min(loop_utilization) as loop_min, max(loop_utilization) as loop_max, sum(loop_utilization) as loop_sum,
    min(memory_mib) as memory_min, max(memory_mib) as memory_max, sum(memory_mib) as memory_sum,
    min(database_latency_ms) as database_min, max(database_latency_ms) as database_max,
    sum(database_latency_ms) as database_sum
  from gatehouse_samples where at >= `,
  ` group by substr(at, 1, 16)`,
] as const;

function counted(column: string): Aggregates {
  return { min: `min(${column})`, max: `max(${column})`, average: `avg(${column})` };
}

function measured(column: string, times: string): Aggregates {
  return {
    min: `min(${column}_min)`,
    max: `max(${column}_max)`,
    average: `1.0 * sum(${column}_sum) / nullif(sum(${times}), 0)`,
  };
}

function share(part: string, whole: string): Aggregates {
  const ofMinute = `1.0 * ${part} / nullif(${whole}, 0)`;
  return {
    min: `min(${ofMinute})`,
    max: `max(${ofMinute})`,
    average: `1.0 * sum(${part}) / nullif(sum(${whole}), 0)`,
  };
}
