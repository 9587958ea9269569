import type { ArgumentRedactor } from '../audit/argument-redactor.js';
import { jsonField, numberField, textField } from '../audit/json-fields.js';
import { OTHER } from '../observability/call-attributes.js';
import type { Operation } from '../tool/operation.js';
import type { Principal } from '../tool/principal.js';
import { storable } from '../tool/storable.js';
import { reasonFields } from './audit-reason.js';
import type { Call } from './call.js';
import type { Settled } from './settled.js';
import { toldClient, toldRequestId, toldRevision } from './told-origin.js';

/** A row of the trail as it is written, and what it is found by. */
export interface BegunRow {
  readonly json: string;
  readonly executionId: string;
  readonly principal: string;
  readonly client: string | undefined;
  readonly name: string;
}

export interface CallRow extends BegunRow {
  readonly outcome: string;
}

/** Written field by field: of most calls most fields are what they were of the last one, and are kept as text. */
export function callRow(call: Call, settled: Settled, redactor: ArgumentRedactor): CallRow {
  const { executionId } = call;
  const { outcome } = settled;
  const what = whatOf(call.known);
  const who = whoOf(call.principal);
  const client = toldClient(call.request.origin.client);
  const json =
    `{"executionId":"${executionId}","outcome":"${outcome}"` +
    requestFields(call, what, who, client, redactor) +
    costFields(call) +
    // A round that asks is no failure, and not the answer yet.
    (outcome === 'ok' && 'questions' in settled.answer
      ? jsonField('asked', [...settled.answer.questions.keys()])
      : '') +
    // Rules in shadow mode that would have refused it.
    jsonField('wouldReject', shadowRules(call.wouldForbid, call.limits?.wouldReject)) +
    numberField('durationMs', inMicroseconds(call.durationMs)) +
    (settled.outcome === 'ok' ? '' : reasonFields(call, settled.failure)) +
    '}';
  return { json, executionId, principal: who.id, client, name: what.name, outcome };
}

/** What is known of a call before its handler is called. */
export function begunRow(call: Call, redactor: ArgumentRedactor): BegunRow {
  const { executionId } = call;
  const what = whatOf(call.known);
  const who = whoOf(call.principal);
  const client = toldClient(call.request.origin.client);
  const json = `{"executionId":"${executionId}"${requestFields(call, what, who, client, redactor)}}`;
  return { json, executionId, principal: who.id, client, name: what.name };
}

/** Of a call whose own row cannot be written: whatever that is, it stands in none of these fields. */
export function bareRow({ request, known, executionId, durationMs }: Call, settled: Settled): CallRow {
  const { outcome } = settled;
  const principal = storable(String(request.principal.id));
  const name = known?.name ?? OTHER;
  const json =
    `{"executionId":"${executionId}","outcome":"${outcome}","method":"${request.method}","kind":"${request.kind}"` +
    textField('name', name) +
    textField('principal', principal) +
    numberField('durationMs', inMicroseconds(durationMs)) +
    textField('reason', 'Its row could not be written in full.') +
    '}';
  return { json, executionId, principal, client: undefined, name, outcome };
}

function requestFields(
  call: Call,
  what: What,
  who: Who,
  client: string | undefined,
  redactor: ArgumentRedactor,
): string {
  const { request, known } = call;
  return (
    `,"method":"${request.method}","kind":"${request.kind}"` +
    what.json +
    (call.isValid ? jsonField('arguments', redactor.redact(request.input, withheldBy(known))) : '') +
    who.json +
    textField('client', client) +
    originFields(call)
  );
}

interface What {
  readonly name: string;
  readonly json: string;
}

/** An unknown name may be anything, so it is not repeated. */
const UNKNOWN: What = { name: OTHER, json: textField('name', OTHER) };

const knownWhat = new WeakMap<Operation, What>();

function whatOf(operation: Operation | undefined): What {
  if (operation === undefined) return UNKNOWN;
  let what = knownWhat.get(operation);
  if (what === undefined) {
    const { name, toolset, upstream } = operation;
    const json = textField('name', name) + textField('toolset', toolset) + textField('upstream', upstream);
    knownWhat.set(operation, (what = { name, json }));
  }
  return what;
}

interface Who {
  readonly id: string;
  readonly json: string;
}

/** Principals live as long as their credential is remembered. */
const knownWho = new WeakMap<Principal, Who>();

function whoOf(principal: Principal): Who {
  let who = knownWho.get(principal);
  if (who === undefined) {
    const id = storable(principal.id);
    const json =
      textField('principal', id) +
      textField('issuer', principal.issuer) +
      textField('credential', principal.kind) +
      textField('clientId', principal.clientId);
    knownWho.set(principal, (who = { id, json }));
  }
  return who;
}

function originFields({ request: { origin } }: Call): string {
  const requestId = toldRequestId(origin.requestId);
  return (
    `,"transport":"${origin.transport}"` +
    textField('protocolVersion', toldRevision(origin.protocolVersion)) +
    textField('remoteAddress', origin.remoteAddress) +
    (typeof requestId === 'number' ? numberField('requestId', requestId) : textField('requestId', requestId))
  );
}

function costFields({ attempts, queuedMs, answerSize, cache, records }: Call): string {
  return (
    numberField('attempts', attempts) +
    numberField('queuedMs', queuedMs === undefined ? undefined : inMicroseconds(queuedMs)) +
    numberField('bytes', answerSize?.bytes) +
    numberField('tokens', answerSize?.tokens) +
    textField('cache', cache) +
    numberField('records', records)
  );
}

const NOTHING_WITHHELD: readonly string[] = [];

function withheldBy(operation: Call['known']): readonly string[] {
  if (operation?.kind !== 'tool') return NOTHING_WITHHELD;
  const { redact, personal } = operation.policy;
  if (redact === undefined) return personal ?? NOTHING_WITHHELD;
  return personal === undefined ? redact : [...redact, ...personal];
}

function shadowRules(permissions: readonly string[], limits: readonly string[] = []): readonly string[] | undefined {
  if (permissions.length === 0) return limits.length === 0 ? undefined : limits;
  return [...permissions, ...limits];
}

/** Milliseconds with three digits behind the point. */
function inMicroseconds(ms: number): number {
  return Math.round(ms * 1_000) / 1_000;
}
