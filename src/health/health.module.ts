import { Module } from '@nestjs/common';
import { AdmissionModule } from '../admission/admission.module.js';
import { Database } from '../database/database.js';
import { DatabaseModule } from '../database/database.module.js';
import { PipelineModule } from '../pipeline/pipeline.module.js';
import { RedisModule } from '../redis/redis.module.js';
import { SharedRedis } from '../redis/shared-redis.js';
import { ResilienceModule } from '../resilience/resilience.module.js';
import { CertificateMetrics } from './certificate-metrics.js';
import { Health } from './health.js';
import { HEALTH_CHECKS } from './health-check.js';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { OpenConnections } from './open-connections.js';
import { SaturationMetrics } from './saturation-metrics.js';
import { TrafficSummary } from './traffic-summary.js';

@Module({
  imports: [PipelineModule, AdmissionModule, ResilienceModule, DatabaseModule, RedisModule],
  controllers: [HealthController, MetricsController],
  providers: [
    Health,
    OpenConnections,
    CertificateMetrics,
    SaturationMetrics,
    TrafficSummary,
    {
      provide: HEALTH_CHECKS,
      inject: [Database, { token: SharedRedis, optional: true }],
      useFactory: (database: Database, redis?: SharedRedis) => ({ database, ...(redis && { redis }) }),
    },
  ],
})
export class HealthModule {}
