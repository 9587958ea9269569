import { describe, expect, it } from 'vitest';
import type { OutcomeName } from '../errors/failure-kinds.js';
import type { Refuser, Room } from '../errors/refuser.js';
import type { CallEvent } from './audit-event.js';
import { explainCall } from './explain-call.js';

const ROW = {
  event: 'call',
  at: '2026-08-01T00:00:00.000Z',
  executionId: '4a1c0f3e-7d0b-4b5e-9b8e-2f6f0b1d9a55',
  principal: 'ada',
  name: 'find',
  kind: 'tool',
  durationMs: 12,
} satisfies Partial<CallEvent>;

const explain = (outcome: OutcomeName, more: object = {}) => explainCall({ ...ROW, outcome, ...more });

/** What a row of each outcome holds, and what must be said of it. A new outcome does not compile until it is here. */
const TOLD: Record<OutcomeName, readonly [row: object, said: RegExp]> = {
  ok: [{ wouldReject: ['principal'] }, /not refused.* 12 ms.*shadow.*: principal/],
  invalid_input: [{ issues: 2, wrongArguments: ['email'] }, /in 2 places \(email\)/],
  tool_error: [{}, /tool itself/],
  unknown_tool: [{ reason: 'Unknown tool. See tools/list.' }, /nothing this server offers.*tools\/list/],
  unauthenticated: [{ reason: 'The token has expired.', fault: 'expired_token' }, /\(expired_token\).*has expired/],
  forbidden: [
    { reason: 'You lack it.', missing: ['role:user|role:admin'] },
    /with the role user in its credential or the role admin/,
  ],
  missing_capability: [{ reason: 'This works with tasks.' }, /declares it/],
  rate_limited: [
    { reason: 'Too many calls.', rule: 'principal_tool:find', limit: 10, retryAfter: 7 },
    /limit principal_tool:find \(10\).*7 seconds later. gatehouse can ada find says who set it\./,
  ],
  upstream_limited: [{ reason: 'No more.', upstream: 'crm', retryAfter: 1 }, /by crm.*1 second later/],
  overloaded: [
    { reason: 'No slot.', refusedBy: 'queue_wait', room: { slots: 5, bound: 500 }, queuedMs: 500.2 },
    /refused, after 500 ms in the queue, because all 5 slots were taken.*within 500 ms/,
  ],
  circuit_open: [
    { reason: 'crm keeps failing.', upstream: 'crm', retryAfter: 9 },
    /breaker of crm is open.*9 seconds.*once crm works.*BREAKER_OPEN_MS/,
  ],
  timeout: [
    { reason: 'The call took longer than 10 ms', attempts: 3 },
    /3 attempts.*10 ms\. A longer timeoutMs.*CALL_TIMEOUT_MS.*a faster tool/,
  ],
  client_timeout: [{ reason: 'The call took longer than 10 ms' }, /10 ms\. More time from its client/],
  upstream: [{ reason: 'Refused.', upstream: 'crm' }, /because crm did.*4a1c0f3e/],
  answer_too_large: [{ reason: 'Too much.', bytes: 5_000 }, /withheld.*5000 bytes.*ANSWER_MAX_BYTES/],
  cancelled: [{}, /cancelled by its client after 12 ms/],
  internal: [{ reason: 'masked' }, /defect.*4a1c0f3e/],
};

const SLOTS = { slots: 10, bound: 20 };

/** The same for what has no room: what was full, at which bound, and who set it or what to do. */
const ROOM: Record<Refuser, readonly [room: Room, said: RegExp]> = {
  queue_full: [SLOTS, /all 10 slots were taken, and 20 calls waited.*CALLS_MAX_QUEUED.*CALLS_MAX_RUNNING sets/],
  queue_share: [SLOTS, /20 calls waited.*most of them were its own caller's.*CALLS_MAX_QUEUED/],
  queue_wait: [
    SLOTS,
    /all 10 slots were taken, and none came free within 20 ms.*CALLS_MAX_QUEUE_MS.*CALLS_MAX_RUNNING/,
  ],
  queue_time: [{ slots: 1 }, /the one slot was taken until the time of the call itself was over.*CALL_TIMEOUT_MS/],
  event_loop: [{}, /event loop.*SHED_LOOP_PERCENT.*SHED_LOOP_DELAY_MS.*LoadShedding/],
  bodies: [{ bound: 7 }, /large messages of 7 bytes.*BODY_ROOM_BYTES/],
  shutdown: [{}, /shutting down.*PRE_STOP_DELAY_MS/],
  audit_store: [{}, /database of the audit trail took no rows.*AUDIT_WHEN_LOST=spill/],
  audit_trail: [{}, /kept nowhere.*DATA_DIR.*AuditKeptNowhere/],
  streams: [{ bound: 7 }, /7 streams were open at its instance.*SESSIONS_MAX\)/],
  own_streams: [{ bound: 7 }, /its caller had 7 streams open.*SESSIONS_MAX_PER_PRINCIPAL/],
  sessions: [{ bound: 7 }, /7 sessions were in use at its instance.*SESSIONS_MAX\)/],
  own_sessions: [{ bound: 7 }, /its caller had 7 sessions in use.*SESSIONS_MAX_PER_PRINCIPAL/],
  tasks: [{ bound: 7 }, /7 tasks were running at its instance.*TASKS_MAX\)/],
  own_tasks: [{ bound: 7 }, /its caller had 7 tasks running.*TASKS_MAX_PER_PRINCIPAL/],
  own_kept_tasks: [{ bound: 7 }, /7 tasks of its caller are kept.*TASK_TTL_MS/],
  own_watched_resources: [{ bound: 7 }, /its session watched 7 resources/],
  other_instance: [{}, /another instance, which could not be reached.*RedisLost/],
  stream_events: [{}, /stream had sent could not be read from Redis.*RedisLost/],
  authentication: [{ bound: 7 }, /within 7 ms \(AUTH_TIMEOUT_MS\) who called/],
  failed_logins: [{ bound: 7 }, /7 credentials from its address.*FAILED_LOGINS_PER_MINUTE.*FAILED_LOGINS_EXEMPT/],
  proofs: [{ bound: 7 }, /7 DPoP proofs of all callers/],
  own_proofs: [{ bound: 7 }, /7 DPoP proofs of its key/],
};

/** Who set the limit of each rule, as far as its name tells. */
const LIMITS: Readonly<Record<string, RegExp>> = {
  global: /set by RATE_LIMIT_GLOBAL\./,
  principal: /set by RATE_LIMIT_PRINCIPAL\./,
  requests: /set by RATE_LIMIT_REQUESTS\./,
  all_requests: /set by RATE_LIMIT_ALL_REQUESTS\./,
  address: /set by RATE_LIMIT_ADDRESS\./,
  client: /set by limits of its client/,
  budget: /budgets of its client.*BUDGET_TOKENS/,
  toolset: /gatehouse can ada find says who set it/,
  principal_tool: /gatehouse can ada find says who set it/,
  tool: /gatehouse can ada find says who set it/,
};

describe('the explanation of a call', () => {
  it.each(Object.entries(TOLD) as [OutcomeName, readonly [object, RegExp]][])(
    'that ended as %s says why, of whom and of what',
    (outcome, [row, said]) => {
      expect(explain(outcome, row)).toMatch(said);
      expect(explain(outcome, row)).toContain('ada');
      expect(explain(outcome, row)).toMatch(/[.]$/);
    },
  );

  it.each(Object.entries(ROOM) as [Refuser, readonly [Room, RegExp]][])(
    'names what had no room, at which bound: %s',
    (refusedBy, [room, said]) => {
      const kind = /^own_|failed/.test(refusedBy) ? 'rate_limited' : 'overloaded';
      const told = explain(kind, { reason: 'Full.', refusedBy, room, retryAfter: 5 });
      expect(told).toMatch(said);
      expect(told).toMatch(/could pass 5 seconds later\.$/);
      expect(explain(kind, { refusedBy })).not.toMatch(/undefined/);
    },
  );

  it('names the tool whose slots were taken, and what sets those', () => {
    const told = explain('overloaded', { refusedBy: 'queue_full', room: { tool: 'report', slots: 2, bound: 0 } });
    expect(told).toMatch(/all 2 slots of report were taken, and no call may wait.*CALLS_MAX_RUNNING_BY_TOOL/);
  });

  it('repeats what the caller was told where it does not know what refused', () => {
    expect(explain('overloaded', { reason: 'Too hot.', refusedBy: 'weather' })).toContain('as overloaded: Too hot.');
  });

  it.each(Object.entries(LIMITS))('names who set the limit %s', (scope, said) => {
    expect(explain('rate_limited', { reason: 'Too many.', rule: `${scope}/60s`, limit: 3 })).toMatch(said);
    expect(explain('rate_limited', { reason: 'Too many.', rule: `${scope}:some`, limit: 3 })).toMatch(said);
  });

  it.each([
    ['scope:mcp:read', /with the scope mcp:read in its credential/],
    ['tool:create_note', /with create_note among the tools of its client/],
    ['write', /with allowWrite of its client/],
    ['client:crm-bot', /with the client crm-bot in the configuration, enabled, for as long as it ran/],
    ['records', /with a higher maxRecordsPerQuery/],
    ['owner|role:admin', /with arguments that name its own data or the role admin in its credential/],
  ])('names what was missing: %s', (missing, said) => {
    expect(explain('forbidden', { reason: 'No.', missing: [missing] })).toMatch(said);
  });

  it('makes do with a row that says no more than its outcome', () => {
    for (const outcome of Object.keys(TOLD)) expect(explain(outcome as OutcomeName)).not.toMatch(/undefined|null/);
  });

  it('says so where the outcome is not known', () => {
    expect(explainCall({ ...ROW, outcome: 'abducted' })).toContain('abducted, which this version does not know');
  });

  it('names scopes, and the door where it was not known what was asked', () => {
    expect(explain('forbidden', { reason: 'No.', requiredScopes: ['a', 'b'] })).toContain('all of the scopes a, b');
    expect(explain('overloaded', { kind: 'request', name: '_other' })).toMatch(/^A request of ada was refused/);
  });
});
