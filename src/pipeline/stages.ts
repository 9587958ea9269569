import { AdmitStage } from './admit.stage.js';
import { AuditStage } from './audit.stage.js';
import { AuthorizeStage } from './authorize.stage.js';
import { BeginTaskStage } from './begin-task.stage.js';
import { CacheStage } from './cache.stage.js';
import { ChargeBudgetStage } from './charge-budget.stage.js';
import { CheckOwnerStage } from './check-owner.stage.js';
import { LimitRateStage } from './limit-rate.stage.js';
import { LimitAnswerStage } from './limit-answer.stage.js';
import { LimitRecordsStage } from './limit-records.stage.js';
import { MeasureStage } from './measure.stage.js';
import { RecordBegunStage } from './record-begun.stage.js';
import { ResolveOperationStage } from './resolve-operation.stage.js';
import { RunStage } from './run.stage.js';
import { StartDeadlineStage } from './start-deadline.stage.js';
import { TraceStage } from './trace.stage.js';
import { ValidateInputStage } from './validate-input.stage.js';

/** Outermost, so that they see every call, also one refused at the door. */
export const OBSERVERS = [TraceStage, MeasureStage, AuditStage] as const;

/** The hall: what every call of every transport passes, in this order. A new stage is a file and a line. */
export const STAGES = [
  ...OBSERVERS,
  ResolveOperationStage,
  AuthorizeStage,
  ValidateInputStage,
  CheckOwnerStage,
  LimitRateStage,
  ChargeBudgetStage,
  LimitRecordsStage,
  BeginTaskStage,
  StartDeadlineStage,
  CacheStage,
  AdmitStage,
  RecordBegunStage,
  LimitAnswerStage,
  RunStage,
] as const;
