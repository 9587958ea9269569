import { Injectable } from '@nestjs/common';
import { Failure } from '../errors/failure.js';
import { ShadowMetrics } from '../observability/metrics/shadow-metrics.js';
import type { ToolOperation } from '../tool/operation.js';
import type { Permissions } from '../tool/principal.js';
import type { Call } from './call.js';
import { longestList } from '../tool/longest-list.js';
import type { Settled } from './settled.js';
import type { Stage } from './stage.js';

/**
 * No answer with more records than its client may have at once, wherever the answer came from. It is refused as a whole:
 * a model that got a part would take it for everything.
 */
@Injectable()
export class LimitRecordsStage implements Stage {
  constructor(private readonly shadow: ShadowMetrics) {}

  leave(call: Call, settled: Settled): Settled {
    const { operation } = call;
    if (settled.outcome !== 'ok' || operation.kind !== 'tool') return settled;
    const data = 'structuredContent' in settled.answer ? settled.answer.structuredContent : undefined;
    const cap = capOf(call, call.principal.permissions);
    const tried = capOf(call, call.principal.shadowPermissions);
    if (data === undefined) return uncounted(settled, operation, cap);
    call.records = countOf(operation, data, cap ?? tried);
    if (call.records === undefined) return settled;
    const refusal = excess(operation, call.records, cap);
    if (refusal !== undefined) throw refusal;
    if (tried !== undefined && call.records > tried) {
      call.wouldForbid.push('client_records');
      this.shadow.count('forbidden', 'client_records', operation.name);
    }
    return settled;
  }
}

/** The cap of the client. None where nobody needs a credential: without one, there would be no cap either. */
function capOf({ operation }: Call, permissions: Permissions | undefined): number | undefined {
  return operation.access === 'public' ? undefined : permissions?.maxRecords;
}

/** An answer without data. One that asks something is no answer yet; what else cannot be counted is refused. */
function uncounted(settled: Settled, { name }: ToolOperation, cap: number | undefined): Settled {
  const isAsking = settled.outcome === 'ok' && 'questions' in settled.answer;
  if (isAsking || cap === undefined) return settled;
  const message = `Your client may read ${cap} records at once, and this answer of ${name} cannot be counted.`;
  throw new Failure('forbidden', message, { limit: cap, missing: ['records'] });
}

/** Undefined where nobody asks for the number. */
function countOf({ policy, name }: ToolOperation, data: unknown, cap: number | undefined): number | undefined {
  if (policy.records === undefined) return cap === undefined ? undefined : longestList(data);
  const count: unknown = policy.records.of(data);
  if (typeof count === 'number' && count >= 0) return count;
  throw new Failure('internal', `The rule that counts the records of ${name} answered what is no number.`);
}

function excess({ policy, name, effect }: ToolOperation, count: number, cap = Infinity): Failure | undefined {
  if (count > (policy.records?.max ?? Infinity)) {
    return new Failure('internal', `${name} answered more records than its own policy allows.`);
  }
  if (count <= cap) return undefined;
  const done = effect === 'read' ? '' : 'It was done. ';
  const message = `${done}The answer holds more than the ${cap} records your client may read at once. Ask for fewer: with a limit, a page or a narrower filter.`;
  return new Failure('forbidden', message, { limit: cap, missing: ['records'] });
}

/** What a handler is told to keep to. */
export function recordLimit(call: Call): number {
  const { operation } = call;
  const own = operation.kind === 'tool' ? operation.policy.records?.max : undefined;
  return Math.min(own ?? Infinity, capOf(call, call.principal.permissions) ?? Infinity);
}
