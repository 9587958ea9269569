import { Module } from '@nestjs/common';
import { AdmissionModule } from '../admission/admission.module.js';
import { LimitsModule } from '../admission/limits/limits.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { CacheModule } from '../cache/cache.module.js';
import { configSlice } from '../config/config-slices.js';
import type { Config } from '../config/load-config.js';
import { ClientNames } from '../identity/clients/client-names.js';
import { ResilienceModule } from '../resilience/resilience.module.js';
import { Clock } from '../tool/clock.js';
import { ToolModule } from '../tool/tool.module.js';
import { BudgetMetrics } from './budget-metrics.js';
import { CallsInFlight } from './calls-in-flight.js';
import { KnownUpstreams } from './known-upstreams.js';
import { Pipeline } from './pipeline.js';
import { RefusedNames } from './refused-names.js';
import type { Stage } from './stage.js';
import { OBSERVERS, STAGES } from './stages.js';
import { WithdrawnClients } from './withdrawn-clients.js';

@Module({
  imports: [ToolModule, AdmissionModule, LimitsModule, AuditModule, CacheModule, ResilienceModule],
  providers: [
    ...STAGES,
    CallsInFlight,
    ClientNames,
    BudgetMetrics,
    KnownUpstreams,
    WithdrawnClients,
    RefusedNames,
    {
      provide: Pipeline,
      inject: [CallsInFlight, Clock, configSlice('environment'), ...STAGES],
      useFactory: (inFlight: CallsInFlight, clock: Clock, environment: Config['environment'], ...stages: Stage[]) =>
        new Pipeline(stages, { observers: stages.slice(0, OBSERVERS.length), inFlight, clock, environment }),
    },
  ],
  exports: [Pipeline, CallsInFlight, ClientNames, LimitsModule],
})
export class PipelineModule {}
