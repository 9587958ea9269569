import { Module } from '@nestjs/common';
import { AdmissionModule } from '../admission/admission.module.js';
import { LimitsModule } from '../admission/limits/limits.module.js';
import { AuditModule } from '../audit/audit.module.js';
import { CacheModule } from '../cache/cache.module.js';
import { ResilienceModule } from '../resilience/resilience.module.js';
import { ToolModule } from '../tool/tool.module.js';
import { CallsInFlight } from './calls-in-flight.js';
import { Pipeline } from './pipeline.js';
import type { Stage } from './stage.js';
import { OBSERVERS, STAGES } from './stages.js';

@Module({
  imports: [ToolModule, AdmissionModule, LimitsModule, AuditModule, CacheModule, ResilienceModule],
  providers: [
    ...STAGES,
    CallsInFlight,
    {
      provide: Pipeline,
      inject: [CallsInFlight, ...STAGES],
      useFactory: (inFlight: CallsInFlight, ...stages: Stage[]) =>
        new Pipeline(stages, stages.slice(0, OBSERVERS.length), inFlight),
    },
  ],
  exports: [Pipeline, CallsInFlight],
})
export class PipelineModule {}
