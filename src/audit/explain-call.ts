import type { OutcomeName } from '../errors/failure-kinds.js';
import type { Refuser } from '../errors/refuser.js';
import type { CallEvent } from './audit-event.js';

/** What became of a call, and what would have let it pass, as far as its row tells. */
export function explainCall(event: CallEvent): string {
  const call = event as unknown as ExplainedCall;
  const explain = EXPLANATIONS[call.outcome];
  // A row of a newer version, or not of ours.
  if (explain === undefined) return `${whatOf(call)} ended as ${call.outcome}, which this version does not know.`;
  return explain(call);
}

/** What explanations read of a row, which has more: `audit.stage.ts` writes it. */
interface ExplainedCall {
  readonly outcome: OutcomeName;
  readonly executionId: string;
  readonly kind: 'tool' | 'resource' | 'prompt' | 'request';
  readonly name: string;
  readonly principal: string;
  readonly durationMs: number;
  readonly upstream?: string;
  readonly reason?: string;
  readonly issues?: number;
  readonly wrongArguments?: readonly string[];
  readonly rule?: string;
  readonly limit?: number;
  readonly retryAfter?: number;
  readonly requiredScopes?: readonly string[];
  readonly missing?: readonly string[];
  readonly refusedBy?: Refuser;
  /** Why exactly a credential was refused, where that was found out. */
  readonly fault?: string;
  readonly attempts?: number;
  readonly queuedMs?: number;
  readonly bytes?: number;
  readonly asked?: readonly string[];
  readonly wouldReject?: readonly string[];
}

const EXPLANATIONS: Readonly<Record<OutcomeName, (call: ExplainedCall) => string>> = {
  ok: (call) => {
    const shadow = call.wouldReject ? ` Rules in shadow would have refused it: ${call.wouldReject.join(', ')}.` : '';
    const asking = call.asked ? `, and asked its client for ${call.asked.join(', ')} before it goes on` : '';
    return `${whatOf(call)} was not refused: it was served in ${call.durationMs} ms${asking}.${shadow}`;
  },
  invalid_input: (call) => {
    if (call.reason !== undefined) return `${whatOf(call)} was not understood: ${sentence(call.reason)}`;
    const names = call.wrongArguments ? ` (${call.wrongArguments.join(', ')})` : '';
    return `${whatOf(call)} was refused because its arguments do not fit the input schema in ${times(call.issues ?? 1, 'place')}${names}: arguments as tools/list describes them would have passed.`;
  },
  tool_error: (call) =>
    `${whatOf(call)} was served, and the tool itself answered that it cannot be done; its words went to the caller and are not kept, because they may quote arguments. Other arguments may pass.`,
  unknown_tool: (call) =>
    `The call of ${call.principal} names nothing this server offers, or nothing it may see: ${sentence(call.reason)}`,
  unauthenticated: (call) =>
    `${whatOf(call)} was refused because nobody is behind it${call.fault === undefined ? '' : ` (${call.fault})`}: ${sentence(call.reason)} A valid credential would have let it pass, as far as its permissions go.`,
  forbidden: (call) => `${whatOf(call)} was forbidden: ${sentence(call.reason)} ${remedyOf(call)}`,
  missing_capability: (call) =>
    `${whatOf(call)} was refused because its client lacks a capability: ${sentence(call.reason)} A client that declares it would have passed.`,
  rate_limited: (call) => {
    const rule =
      call.rule === undefined ? '' : ` by the limit ${call.rule}${call.limit === undefined ? '' : ` (${call.limit})`}`;
    const help = call.refusedBy === undefined ? '' : ` ${ROOM[call.refusedBy]}`;
    return `${whatOf(call)} was refused${rule}: ${sentence(call.reason)}${waitOf(call)}${originOf(call)}${help}`;
  },
  upstream_limited: (call) =>
    `${whatOf(call)} was refused by ${upstreamOf(call)}, which limits this server: ${sentence(call.reason)}${waitOf(call)}`,
  overloaded: (call) => {
    const help = call.refusedBy === undefined ? '' : ` ${ROOM[call.refusedBy]}`;
    return `${whatOf(call)} was refused for want of room${waitedOf(call)}: ${sentence(call.reason)}${waitOf(call)}${help}`;
  },
  circuit_open: (call) =>
    `${whatOf(call)} was not tried because the circuit breaker of ${upstreamOf(call)} is open: ${sentence(call.reason)}${waitOf(call)} It passes once a trial call has succeeded.`,
  timeout: (call) =>
    `${whatOf(call)} was ended after ${call.durationMs} ms${waitedOf(call)}${triedOf(call)}: ${sentence(call.reason)} A longer timeoutMs of the tool, or a faster ${upstreamOf(call)}, would have let it pass.`,
  client_timeout: (call) =>
    `${whatOf(call)} was ended after ${call.durationMs} ms${waitedOf(call)}${triedOf(call)}: ${sentence(call.reason)} More time from its client would have let it pass.`,
  upstream: (call) =>
    `${whatOf(call)} failed because ${upstreamOf(call)} did${triedOf(call)}: ${sentence(call.reason)} It passes once that works again; the log line with ${call.executionId} has the cause.`,
  answer_too_large: (call) => {
    const is = call.bytes === undefined ? '' : ` (${call.bytes} bytes)`;
    return `The answer of ${call.name} to ${call.principal} was withheld because it is too large${is}: ${sentence(call.reason)} A narrower question, or a higher ANSWER_MAX_BYTES, ANSWER_MAX_TOKENS or limit of the tool, would have let it pass.`;
  },
  cancelled: (call) =>
    `${whatOf(call)} was cancelled by its client after ${call.durationMs} ms${waitedOf(call)}; nothing here refused it.`,
  internal: (call) =>
    `${whatOf(call)} met a defect of this server or of its toolset, which no change of the call mends: the log line with ${call.executionId} has the cause.`,
};

const ROOM: Readonly<Record<Refuser, string>> = {
  queue: 'A free slot would have let it pass: CALLS_MAX_RUNNING, CALLS_MAX_QUEUED, or maxRunning of the tool.',
  event_loop: 'The process was saturated: more instances, or fewer calls, would have let it pass.',
  shutdown: 'Another instance, or this one started again, would have let it pass.',
  audit_trail: 'A database that takes audit rows would have let it pass: see AUDIT_WHEN_LOST.',
  streams: 'One open stream less would have let it pass.',
  sessions: 'One open session less would have let it pass.',
  tasks: 'One running or kept task less would have let it pass.',
  other_instance: 'The instance that runs the task would have taken it.',
};

function whatOf({ kind, name, principal }: ExplainedCall): string {
  return kind === 'request' ? `A request of ${principal}` : `The call of ${name} by ${principal}`;
}

/** Reasons are sentences for the caller already; a row may lack one. */
function sentence(reason: string | undefined): string {
  if (reason === undefined) return 'the row does not say more.';
  return /[.!?]$/.test(reason) ? reason : `${reason}.`;
}

function remedyOf({ missing, requiredScopes }: ExplainedCall): string {
  if (missing !== undefined) {
    return `It would have passed with ${missing.map((lack) => lack.split('|').join(' or ')).join(' and ')}.`;
  }
  if (requiredScopes !== undefined) return `It would have passed with all of the scopes ${requiredScopes.join(', ')}.`;
  return 'It would have passed with what that names.';
}

function upstreamOf({ upstream }: ExplainedCall): string {
  return upstream ?? 'the upstream';
}

function waitOf({ retryAfter }: ExplainedCall): string {
  return retryAfter === undefined ? '' : ` It could pass ${times(retryAfter, 'second')} later.`;
}

/** Limits that somebody may have set for this tool alone; the names of the others are those of their settings. */
function originOf({ kind, rule, principal, name }: ExplainedCall): string {
  if (kind !== 'tool' || !/^(toolset|principal_tool|tool):/.test(rule ?? '')) return '';
  return ` gatehouse can ${principal} ${name} says who set it.`;
}

function waitedOf({ queuedMs = 0 }: ExplainedCall): string {
  return queuedMs >= 1 ? `, ${Math.round(queuedMs)} ms of them in the queue` : '';
}

function triedOf({ attempts = 0 }: ExplainedCall): string {
  return attempts > 1 ? `, with ${attempts} attempts` : '';
}

function times(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
