/** A server to measure: `servers/<module>.ts`, run in a process of its own. */
export interface Server {
  readonly name: string;
  readonly module: string;
  /** Environment beside what every server has. */
  readonly env?: Readonly<Record<string, string>>;
  /** Loaded first, as `npm start` does. */
  readonly hasTelemetry?: boolean;
  readonly needsRedis?: boolean;
  /** That share the calls; one where it is absent. */
  readonly processes?: number;
  /** Whether each of the processes is a service by itself, started as if there were no other. */
  readonly isApart?: boolean;
  /** Whether the bench looks at how many of its spans arrive. */
  readonly tracesAll?: boolean;
  /** Whether half of what it can do is what half load means. */
  readonly isBaseline?: boolean;
}

/** Milliseconds between two exports of spans, or fewer where a batch is full. */
export const EXPORT_EVERY_MS = 1_000;

const gatehouse = (name: string, env: Server['env'] = {}): Server => ({
  name,
  module: 'gatehouse',
  hasTelemetry: true,
  env: {
    OTEL_BSP_SCHEDULE_DELAY: String(EXPORT_EVERY_MS),
    OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
    OTEL_TRACES_SAMPLER_ARG: '0.1',
    // The line of each call is written to stdout, from where a collector may take it.
    OTEL_LOGS_EXPORTER: 'none',
    ...env,
  },
});
const shared = (name: string, processes: number): Server => ({
  ...gatehouse(name, { WORKERS: String(processes) }),
  needsRedis: true,
  processes,
});

/** What most ratios are to: the official SDK v2 as its guide serves it, nothing in front. */
export const SDK_ALONE: Server = { name: 'sdk-alone', module: 'sdk-alone', isBaseline: true };
export const SDK_SESSIONS: Server = { name: 'sdk-sessions', module: 'sdk-sessions' };
/** Everything on, one trace in ten recorded and exported. */
export const GATEHOUSE = gatehouse('gatehouse');
/** Everything on, every call traced and exported. */
export const GATEHOUSE_TRACED = {
  ...gatehouse('gatehouse-traced', { OTEL_TRACES_SAMPLER_ARG: '1' }),
  tracesAll: true,
};
/** The line of each call is sent to the collector as well. */
export const GATEHOUSE_LOGS_SENT = gatehouse('gatehouse-logs-sent', { OTEL_LOGS_EXPORTER: 'otlp' });
export const GATEHOUSE_TLS = gatehouse('gatehouse-tls', { TLS: 'on' });
/** Limits in Redis, which several processes need: so that only their number differs. */
export const ONE_WORKER = shared('gatehouse-redis', 1);
export const TWO_WORKERS = shared('gatehouse-two-workers', 2);
/** What two processes take on this machine where neither knows of the other. */
export const TWO_SERVICES: Server = { ...ONE_WORKER, name: 'gatehouse-two-services', processes: 2, isApart: true };
export const SDK_V1: Server = { name: 'sdk-v1', module: 'sdk-v1' };
export const MCP_NEST: Server = { name: 'mcp-nest', module: 'mcp-nest' };
export const BARE_FASTIFY: Server = { name: 'bare-fastify', module: 'bare-fastify' };
/** A Nest application that answers the one right thing: what starting Nest takes. */
export const BARE_NEST: Server = { name: 'bare-nest', module: 'bare-nest' };
