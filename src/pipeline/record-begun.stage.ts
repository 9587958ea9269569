import { Injectable, Optional } from '@nestjs/common';
import { ArgumentRedactor } from '../audit/argument-redactor.js';
import { BegunCalls } from '../audit/begun-calls.js';
import { isoTime } from '../observability/iso-time.js';
import { traceFields } from '../observability/logger.js';
import { begunRow } from './audit-row.js';
import type { Call } from './call.js';
import type { Settled } from './settled.js';
import type { Stage } from './stage.js';

/** What may change something is in the trail before it does: a crash must not take with it who asked for what. Reads pass. */
@Injectable()
export class RecordBegunStage implements Stage {
  constructor(
    private readonly redactor: ArgumentRedactor,
    @Optional() private readonly begun?: BegunCalls,
  ) {}

  enter(call: Call): void | Promise<void> {
    if (!mayWrite(call) || this.begun === undefined) return undefined;
    const { json, executionId, principal, client, name } = begunRow(call, this.redactor);
    const at = isoTime(Date.now());
    return this.begun.begin({ at, executionId, principal, client, name }, traceFields(), json);
  }

  leave(call: Call, settled: Settled): Settled {
    if (mayWrite(call)) this.begun?.end();
    return settled;
  }
}

function mayWrite({ operation }: Call): boolean {
  return operation.kind === 'tool' && operation.effect !== 'read';
}
