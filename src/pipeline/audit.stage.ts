import { Inject, Injectable, Optional } from '@nestjs/common';
import type { Logger } from 'pino';
import { ArgumentRedactor } from '../audit/argument-redactor.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { quotelessError } from '../audit/quoteless-error.js';
import type { Failure, InputIssue } from '../errors/failure.js';
import { OTHER } from '../observability/call-attributes.js';
import { activeTrace, LOGGER } from '../observability/logger.js';
import { maskCredentials } from '../observability/mask-credentials.js';
import type { Call } from './call.js';
import { failed, type Settled } from './settled.js';
import type { Next, Stage } from './stage.js';

/** One line and one row of the trail per call, when it has ended: who, what, from where, and how it went. Never results. */
@Injectable()
export class AuditStage implements Stage {
  constructor(
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly redactor: ArgumentRedactor,
    @Optional() private readonly trail?: AuditTrail,
  ) {}

  async handle(call: Call, next: Next): Promise<Settled> {
    const refusal = this.trail?.refusal;
    const settled = refusal === undefined ? await next() : failed(refusal);
    const row = auditRow(call, settled, this.redactor);
    this.logger.info({ audit: row }, 'call');
    this.trail?.append({ event: 'call', at: new Date().toISOString(), ...activeTrace(), ...row });
    if (settled.outcome !== 'ok' && settled.failure.cause !== undefined) {
      const err = quotelessError(settled.failure.cause, call.request.input);
      this.logger.warn({ executionId: call.executionId, err }, 'the cause of a failed call');
    }
    return settled;
  }
}

/** Characters of a JSON-RPC id that are kept: it is the client's own, and may be anything. */
const LONGEST_ID = 64;

function auditRow(call: Call, settled: Settled, redactor: ArgumentRedactor) {
  const { principal, request, known } = call;
  const { transport, protocolVersion, client, remoteAddress, requestId } = request.origin;
  return {
    executionId: call.executionId,
    outcome: settled.outcome,
    kind: request.kind,
    // An unknown name may be anything, so it is not repeated.
    name: known?.name ?? OTHER,
    toolset: known?.toolset,
    upstream: known?.upstream,
    arguments: call.isValid ? redactor.redact(request.input, withheldBy(known)) : undefined,
    principal: principal.id,
    issuer: principal.issuer,
    credential: principal.kind,
    clientId: principal.clientId,
    client,
    transport,
    protocolVersion,
    remoteAddress,
    requestId: typeof requestId === 'string' ? requestId.slice(0, LONGEST_ID) : requestId,
    attempts: call.attempts,
    queuedMs: call.queuedMs === undefined ? undefined : inMicroseconds(call.queuedMs),
    bytes: call.answerBytes,
    cache: call.cache,
    records: call.records,
    // A round that asks is no failure, and not the answer yet.
    asked: settled.outcome === 'ok' && 'questions' in settled.answer ? [...settled.answer.questions.keys()] : undefined,
    // Rules in shadow mode that would have refused it.
    wouldReject: shadowRules(call),
    durationMs: inMicroseconds(call.durationMs),
    ...(settled.outcome !== 'ok' && reasonOf(call, settled.failure)),
  };
}

function withheldBy(operation: Call['known']): readonly string[] {
  return operation?.kind === 'tool' ? (operation.policy.redact ?? []) : [];
}

/** Milliseconds with three digits behind the point. */
function shadowRules({ wouldForbid, limits }: Call): readonly string[] | undefined {
  const rules = [...(wouldForbid ? ['access'] : []), ...(limits?.wouldReject ?? [])];
  return rules.length > 0 ? rules : undefined;
}

function inMicroseconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}

/** Why: what `gatehouse explain` tells. What is wrong with arguments may quote them, and what a tool says of them too. */
function reasonOf({ request, known }: Call, { kind, detail, message }: Failure) {
  const { issues, rule, limit, remaining, retryAfter, requiredScopes, missing, refusedBy, fault, keyId } = detail;
  const mayQuoteArguments = request.kind !== 'request' && (kind === 'invalid_input' || kind === 'tool_error');
  return {
    ...(mayQuoteArguments
      ? { issues: issues?.length, wrongArguments: wrongArguments(known, issues) }
      : { reason: maskCredentials(message) }),
    rule,
    limit,
    remaining,
    retryAfter,
    requiredScopes,
    missing,
    refusedBy,
    fault,
    keyId,
  };
}

/** Which arguments were wrong, as far as the tool itself names them: any other name is the caller's own. */
function wrongArguments(operation: Call['known'], issues: readonly InputIssue[] = []): readonly string[] | undefined {
  if (operation?.kind !== 'tool') return undefined;
  const { properties = {} } = operation.listing.inputSchema as { properties?: object };
  const named = issues.map(({ path }) => path.split('.')[0] ?? '').filter((name) => Object.hasOwn(properties, name));
  return named.length > 0 ? [...new Set(named)] : undefined;
}
