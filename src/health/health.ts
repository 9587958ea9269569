import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '../config/load-config.js';
import { configSlice } from '../config/config-slices.js';
import { BoundedQueue } from '../admission/bounded-queue.js';
import { CallsInFlight } from '../pipeline/calls-in-flight.js';
import type { BreakerState } from '../resilience/breaker.js';
import { Breakers } from '../resilience/breakers.js';
import { VERSION } from '../config/version.js';
import { Dependencies } from './dependencies.js';
import type { Dependency, DependencyHealth } from './dependency.js';
import { OpenConnections } from './open-connections.js';

/** `degraded`: some dependency is down; `unhealthy`: one without which nothing of use is served, or the server is draining. */
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
export class Health {
  constructor(
    private readonly dependencies: Dependencies,
    @Inject(configSlice('server')) private readonly config: Config['server'],
    @Inject(configSlice('about')) private readonly about: Config['about'],
    private readonly calls: CallsInFlight,
    private readonly connections: OpenConnections,
    private readonly queue: BoundedQueue,
    private readonly breakers: Breakers,
  ) {}

  async report(): Promise<HealthReport> {
    const { all } = this.dependencies;
    const found = await Promise.all(all.map(async (one) => [one.name, await one.health()] as const));
    const down = all.filter((_one, index) => found[index]?.[1].status === 'down');
    return {
      status: this.calls.isLeaving ? 'unhealthy' : verdict(down),
      version: VERSION,
      ...(this.about.version !== undefined && { serverVersion: this.about.version }),
      uptime: Math.round(process.uptime() * 10) / 10,
      transport: this.config.tls === 'on' ? 'https' : 'http',
      activeConnections: this.connections.count,
      activeRequests: this.calls.count,
      queueSize: this.queue.queued,
      circuitState: this.breakers.worstState,
      dependencies: Object.fromEntries(found),
    };
  }
}

function verdict(down: readonly Dependency[]): HealthReport['status'] {
  if (down.length === 0) return 'healthy';
  return down.some(({ isEssential, stopsCalls }) => isEssential || stopsCalls) ? 'unhealthy' : 'degraded';
}
