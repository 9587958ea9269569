import { Module } from '@nestjs/common';
import { AdmissionModule } from '../admission/admission.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { configSlice } from '../config/config-slices.js';
import type { Config } from '../config/load-config.js';
import { Database } from '../database/database.js';
import { DatabaseModule } from '../database/database.module.js';
import { PipelineModule } from '../pipeline/pipeline.module.js';
import { RedisModule } from '../redis/redis.module.js';
import { SharedRedis } from '../redis/shared-redis.js';
import { ResilienceModule } from '../resilience/resilience.module.js';
import { UpstreamServers } from '../upstreams/upstream-servers.js';
import { FellowWorkers } from '../workers/fellow-workers.js';
import { CertificateMetrics } from './certificate-metrics.js';
import { Dependencies } from './dependencies.js';
import { DependencyMetrics } from './dependency-metrics.js';
import { Health } from './health.js';
import { HEALTH_CHECKS, type HealthCheck } from './health-check.js';
import { HealthController } from './health.controller.js';
import { MetricsListener } from './metrics-listener.js';
import { MetricsController } from './metrics.controller.js';
import { OpenConnections } from './open-connections.js';
import { SaturationMetrics } from './saturation-metrics.js';
import { TrafficSummary } from './traffic-summary.js';
import { WholeService } from './whole-service.js';

/** A server behind this one that is away takes its own tools along and nothing else. */
function upstreamChecks({ all }: UpstreamServers): Readonly<Record<string, HealthCheck>> {
  const checks = all.map((server): [string, HealthCheck] => [
    `upstream ${server.name}`,
    {
      isEssential: false,
      isKnownHere: true,
      ping: () => Promise.resolve({ reachable: server.isConnected, latencyMs: 0 }),
    },
  ]);
  return Object.fromEntries(checks);
}

/** Rows wait in a file while their store is lost; calls are refused where that is not enough. */
function trailCheck(trail: AuditTrail): HealthCheck {
  return {
    isEssential: false,
    isKnownHere: true,
    stopsCalls: () => trail.refusal !== undefined,
    ping: () => Promise.resolve({ reachable: trail.state === 'stored', latencyMs: 0 }),
  };
}

@Module({
  imports: [PipelineModule, AdmissionModule, ResilienceModule, DatabaseModule, RedisModule, AuditModule],
  controllers: [HealthController, MetricsController],
  providers: [
    Dependencies,
    DependencyMetrics,
    Health,
    OpenConnections,
    CertificateMetrics,
    SaturationMetrics,
    TrafficSummary,
    WholeService,
    {
      provide: FellowWorkers,
      inject: [configSlice('server')],
      useFactory: ({ workers }: Config['server']) => FellowWorkers.ofThisProcess(workers),
    },
    MetricsListener,
    {
      provide: HEALTH_CHECKS,
      inject: [
        Database,
        UpstreamServers,
        { token: SharedRedis, optional: true },
        { token: AuditTrail, optional: true },
      ],
      useFactory: (database: Database, upstreams: UpstreamServers, redis?: SharedRedis, trail?: AuditTrail) => ({
        database,
        ...(redis && { redis }),
        ...(trail && { audit: trailCheck(trail) }),
        ...upstreamChecks(upstreams),
      }),
    },
  ],
})
export class HealthModule {}
