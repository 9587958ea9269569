import type { OutcomeName } from '../errors/failure-kinds.js';
import type { Refuser, Room } from '../errors/refuser.js';
import type { BEGUN, CallEvent, INTERRUPTED } from './audit-event.js';
import { EXPLAINED_ROOM } from './explain-room.js';

/** What became of a call, and what would have let it pass, as far as its row tells. */
export function explainCall(event: CallEvent): string {
  const call = event as unknown as ExplainedCall;
  const explain = EXPLANATIONS[call.outcome];
  // A row of a newer version, or not of ours.
  if (explain === undefined) return `${whatOf(call)} ended as ${call.outcome}, which this version does not know.`;
  return explain(call);
}

type ExplainedOutcome = OutcomeName | typeof BEGUN | typeof INTERRUPTED;

/** What explanations read of a row, which has more: `audit.stage.ts` writes it. */
interface ExplainedCall {
  readonly outcome: ExplainedOutcome;
  readonly executionId: string;
  readonly kind: 'tool' | 'resource' | 'prompt' | 'request';
  readonly name: string;
  readonly principal: string;
  readonly durationMs: number;
  /** Of one that was interrupted. */
  readonly begunAt?: string;
  readonly upstream?: string;
  readonly reason?: string;
  readonly issues?: number;
  readonly wrongArguments?: readonly string[];
  readonly rule?: string;
  readonly limit?: number;
  readonly retryAfter?: number;
  readonly requiredScopes?: readonly string[];
  readonly missing?: readonly string[];
  /** Of another version it may be another word. */
  readonly refusedBy?: Refuser | (string & {});
  readonly room?: Room;
  /** Why exactly a credential was refused, where that was found out. */
  readonly fault?: string;
  readonly attempts?: number;
  readonly queuedMs?: number;
  readonly bytes?: number;
  readonly asked?: readonly string[];
  readonly wouldReject?: readonly string[];
}

const EXPLANATIONS: Readonly<Record<ExplainedOutcome, (call: ExplainedCall) => string>> = {
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
    const why = roomOf(call);
    if (why !== undefined) return `${whatOf(call)} was refused ${why}${waitOf(call)}`;
    const rule =
      call.rule === undefined ? '' : ` by the limit ${call.rule}${call.limit === undefined ? '' : ` (${call.limit})`}`;
    return `${whatOf(call)} was refused${rule}: ${sentence(call.reason)}${waitOf(call)}${originOf(call)}`;
  },
  upstream_limited: (call) =>
    `${whatOf(call)} was refused by ${upstreamOf(call)}, which limits this server: ${sentence(call.reason)}${waitOf(call)}`,
  overloaded: (call) => {
    const why = roomOf(call) ?? `as overloaded: ${sentence(call.reason)}`;
    const { queuedMs = 0 } = call;
    const waited = queuedMs >= 1 ? `, after ${Math.round(queuedMs)} ms in the queue,` : '';
    return `${whatOf(call)} was refused${waited} ${why}${waitOf(call)}`;
  },
  circuit_open: (call) =>
    `${whatOf(call)} was not tried because the circuit breaker of ${upstreamOf(call)} is open: ${sentence(call.reason)}${waitOf(call)} It passes once ${upstreamOf(call)} works and a trial call has succeeded (BREAKER_FAILURES opens it, for BREAKER_OPEN_MS); the alert BreakerOpen has a runbook.`,
  timeout: (call) =>
    `${whatOf(call)} was ended after ${call.durationMs} ms${waitedOf(call)}${triedOf(call)}: ${sentence(call.reason)} A longer timeoutMs of the tool (CALL_TIMEOUT_MS where it has none), or a faster ${call.upstream ?? 'tool'}, would have let it pass.`,
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
  begun: (call) =>
    `${whatOf(call)} was let in and has begun; no row tells of its end yet. It runs, or its process ended meanwhile: then a search of another calls it interrupted some minutes later.`,
  interrupted: (call) =>
    `${whatOf(call)} was let in and has begun${call.begunAt === undefined ? '' : ` at ${call.begunAt}`}, and nothing tells of its end: its process was killed, or could not reach this database. Whether it did what it was called for only ${call.upstream ?? 'the system behind it'} can tell; nothing here refused it.`,
  internal: (call) =>
    `${whatOf(call)} met a defect of this server or of its toolset, which no change of the call mends: the log line with ${call.executionId} has the cause.`,
};

/** Undefined for what had room, and for words this version does not know. */
function roomOf({ refusedBy, room = {} }: ExplainedCall): string | undefined {
  return refusedBy !== undefined && isRefuser(refusedBy) ? EXPLAINED_ROOM[refusedBy](room) : undefined;
}

function isRefuser(word: string): word is Refuser {
  return Object.hasOwn(EXPLAINED_ROOM, word);
}

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
    return `It would have passed with ${missing.map((lack) => lack.split('|').map(lackOf).join(' or ')).join(' and ')}.`;
  }
  if (requiredScopes !== undefined) return `It would have passed with all of the scopes ${requiredScopes.join(', ')}.`;
  return 'It would have passed with what that names.';
}

/** What was missing, as whoever can give it knows it. */
function lackOf(lack: string): string {
  const [kind = '', ...name] = lack.split(':');
  return LACKS[kind]?.(name.join(':')) ?? lack;
}

const LACKS: Readonly<Record<string, (name: string) => string>> = {
  role: (name) => `the role ${name} in its credential`,
  scope: (name) => `the scope ${name} in its credential`,
  tool: (name) => `${name} among the tools of its client`,
  write: () => 'allowWrite of its client',
  client: (name) => `the client ${name} in the configuration, enabled, for as long as it ran`,
  records: () =>
    'a higher maxRecordsPerQuery of its client (none for a tool whose answers cannot be counted), or a narrower question',
  owner: () => 'arguments that name its own data',
};

function upstreamOf({ upstream }: ExplainedCall): string {
  return upstream ?? 'the upstream';
}

function waitOf({ retryAfter }: ExplainedCall): string {
  return retryAfter === undefined ? '' : ` It could pass ${times(retryAfter, 'second')} later.`;
}

/** Who set the limit. That of a tool or toolset may be declared by its code, or replaced: the row does not know. */
function originOf({ kind, rule = '', principal, name }: ExplainedCall): string {
  const [, scope = ''] = /^([a-z_]+)/.exec(rule) ?? [];
  if (kind === 'tool' && TOOL_LIMITS.has(scope)) return ` gatehouse can ${principal} ${name} says who set it.`;
  const setting = LIMIT_SETTINGS[scope];
  return setting === undefined ? '' : ` It is set by ${setting}.`;
}

const TOOL_LIMITS: ReadonlySet<string> = new Set(['toolset', 'principal_tool', 'tool']);
const LIMIT_SETTINGS: Readonly<Record<string, string>> = {
  global: 'RATE_LIMIT_GLOBAL',
  principal: 'RATE_LIMIT_PRINCIPAL',
  requests: 'RATE_LIMIT_REQUESTS',
  all_requests: 'RATE_LIMIT_ALL_REQUESTS',
  address: 'RATE_LIMIT_ADDRESS',
  client: 'limits of its client in the configuration file',
  budget: 'budgets of its client in the configuration file, or BUDGET_TOKENS and BUDGET_BYTES',
};

function waitedOf({ queuedMs = 0 }: ExplainedCall): string {
  return queuedMs >= 1 ? `, ${Math.round(queuedMs)} ms of them in the queue` : '';
}

function triedOf({ attempts = 0 }: ExplainedCall): string {
  return attempts > 1 ? `, with ${attempts} attempts` : '';
}

function times(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
