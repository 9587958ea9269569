/** As Kysely sees them; `samples.migrations.ts` makes them. */
export interface SamplesTables {
  gatehouse_samples: SampleRow;
}

/** What one process counted and measured since its sample before. */
export interface SampleRow {
  /** When it was taken: ISO 8601, UTC. */
  at: string;
  /** Of the process; another one after each start. */
  instance: string;
  calls: number;
  tool_calls: number;
  failed: number;
  limited: number;
  latency_sum_ms: number;
  /** Null where there was no call. */
  latency_min_ms: number | null;
  latency_max_ms: number | null;
  /** Share of the time in which the event loop had something to do. */
  loop_utilization: number;
  memory_mib: number;
  /** Null where the database did not answer. */
  database_latency_ms: number | null;
}
