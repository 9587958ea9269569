import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Logger } from 'pino';
import { ArgumentRedactor } from '../audit/argument-redactor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { quotelessError } from '../audit/quoteless-error.js';
import { Failure } from '../errors/failure.js';
import { isoTime } from '../observability/iso-time.js';
import { LOGGER, traceFields } from '../observability/logger.js';
import { type WrittenLine, writtenLine } from '../observability/written-line.js';
import { bareRow, callRow, type CallRow } from './audit-row.js';
import type { Call } from './call.js';
import type { Eventual } from '../tool/eventual.js';
import { failed, type Settled } from './settled.js';
import type { Next, Stage } from './stage.js';

/** One line and one row of the trail per call and per refused request, when it has ended: who, what, from where, and how it went. Never results. */
@Injectable()
export class AuditStage implements Stage {
  private readonly line: WrittenLine;

  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly redactor: ArgumentRedactor,
    @Optional() private readonly trail?: AuditTrail,
  ) {
    this.line = writtenLine(logger, 'audit', 'call');
  }

  /** Calls that nothing could be written of. What is turned away already has its reason, and is not served anyway. */
  concerns({ isWatched, isTurnedAway }: Call): boolean {
    return !isWatched && !isTurnedAway && this.trail?.refusal !== undefined;
  }

  handle(_call: Call, next: Next): Settled | Promise<Settled> {
    const refusal = this.trail?.refusal;
    return refusal === undefined ? next() : failed(refusal);
  }

  leave(call: Call, settled: Settled): Eventual<Settled> {
    // Lists and pings are many and change nothing: that one of them went well is not worth a line.
    if (call.isWatched && settled.outcome === 'ok') return settled;
    const ended = this.record(call, settled);
    if (ended.outcome !== 'ok' && ended.failure.cause !== undefined) {
      const err = quotelessError(ended.failure.cause, call.request.input);
      this.logger.warn({ executionId: call.executionId, err }, 'the cause of a failed call');
    }
    const kept = this.trail?.kept;
    return kept === undefined ? ended : kept.then(() => ended);
  }

  /** @returns How the call ends: what cannot be told is a defect of ours, and is told as one. */
  private record(call: Call, settled: Settled): Settled {
    let row: CallRow;
    try {
      row = callRow(call, settled, this.redactor);
    } catch (thrown) {
      const broken = failed(Failure.from(thrown));
      this.keep(bareRow(call, broken));
      return broken;
    }
    this.keep(row);
    return settled;
  }

  /** The row is written out once, for the line and for the trail. */
  private keep({ json, executionId, principal, client, name, outcome }: CallRow): void {
    const at = isoTime(Date.now());
    const trace = traceFields();
    this.trail?.appendCall({ at, executionId, principal, client, name, outcome }, trace, json);
    this.line.write(at, trace, json);
  }
}
