import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Config } from '../config/load-config.js';
import { configSlice } from '../config/config-slices.js';
import type { Logger } from 'pino';
import { BoundedQueue } from '../admission/bounded-queue.js';
import { LOGGER } from '../observability/logger.js';
import { CallsInFlight } from '../pipeline/calls-in-flight.js';
import type { BreakerState } from '../resilience/breaker.js';
import { Breakers } from '../resilience/breakers.js';
import { VERSION } from '../config/version.js';
import { Catalogue } from '../tool/catalogue.js';
import { DeclaredCheck } from './declared-check.js';
import { HEALTH_CHECKS, type HealthCheck } from './health-check.js';
import { OpenConnections } from './open-connections.js';

/** Milliseconds a dependency has to answer before it counts as down. */
const CHECK_TIMEOUT_MS = 2_000;

export interface DependencyHealth {
  readonly status: 'up' | 'down';
  readonly latencyMs: number;
}

/** `degraded`: some dependency is down; `unhealthy`: all that are essential are, one stops every call, or the server is draining. */
export interface HealthReport {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  /** Of Gatehouse. */
  readonly version: string;
  /** `MCP_SERVER_VERSION`, where it is set. */
  readonly serverVersion?: string;
  /** Seconds since the process started. */
  readonly uptime: number;
  readonly transport: 'https' | 'http';
  readonly activeConnections: number;
  readonly activeRequests: number;
  /** Calls waiting for a slot. */
  readonly queueSize: number;
  /** Of the upstream that is worst off. */
  readonly circuitState: BreakerState;
  readonly dependencies: Readonly<Record<string, DependencyHealth>>;
  /** Where several processes serve: how each of them is. */
  readonly workers?: readonly WorkerHealth[];
}

export interface WorkerHealth {
  readonly worker: number;
  /** `lost`: it is being replaced, or does not answer. */
  readonly status: HealthReport['status'] | 'lost';
}

/** What `/health` says, measured when it is asked. */
@Injectable()
export class Health implements OnApplicationBootstrap {
  constructor(
    @Inject(HEALTH_CHECKS) private checks: Readonly<Record<string, HealthCheck>>,
    @Inject(configSlice('server')) private readonly config: Config['server'],
    @Inject(configSlice('about')) private readonly about: Config['about'],
    private readonly calls: CallsInFlight,
    private readonly connections: OpenConnections,
    private readonly queue: BoundedQueue,
    private readonly breakers: Breakers,
    private readonly catalogue: Catalogue,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** By then the catalogue knows what the toolsets check. */
  onApplicationBootstrap(): void {
    const declared = this.catalogue.healthChecks.map((one) => [one.dependency, new DeclaredCheck(one, this.logger)]);
    this.checks = { ...this.checks, ...Object.fromEntries(declared) };
  }

  async report(): Promise<HealthReport> {
    const results = await Promise.all(
      Object.entries(this.checks).map(async ([name, check]) => [name, await ask(check)] as const),
    );
    const isDown = (name: string) => results.some(([one, { status }]) => one === name && status === 'down');
    return {
      status: this.calls.isLeaving ? 'unhealthy' : verdict(this.checks, isDown),
      version: VERSION,
      ...(this.about.version !== undefined && { serverVersion: this.about.version }),
      uptime: Math.round(process.uptime() * 10) / 10,
      transport: this.config.tls === 'on' ? 'https' : 'http',
      activeConnections: this.connections.count,
      activeRequests: this.calls.count,
      queueSize: this.queue.queued,
      circuitState: this.breakers.worstState,
      dependencies: Object.fromEntries(results),
    };
  }
}

async function ask(check: HealthCheck): Promise<DependencyHealth> {
  const startedAt = performance.now();
  // A check that cannot even say no in time is a no.
  const { reachable, latencyMs } = await check
    .ping(AbortSignal.timeout(CHECK_TIMEOUT_MS))
    .catch(() => ({ reachable: false, latencyMs: performance.now() - startedAt }));
  return { status: reachable ? 'up' : 'down', latencyMs: Math.round(latencyMs * 10) / 10 };
}

function verdict(
  checks: Readonly<Record<string, HealthCheck>>,
  isDown: (name: string) => boolean,
): HealthReport['status'] {
  const names = Object.keys(checks);
  if (!names.some(isDown)) return 'healthy';
  if (names.some((name) => checks[name]?.stopsCalls?.())) return 'unhealthy';
  const essential = names.filter((name) => checks[name]?.isEssential !== false);
  return essential.length > 0 && essential.every(isDown) ? 'unhealthy' : 'degraded';
}
