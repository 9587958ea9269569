import { describe, expect, it } from 'vitest';
import type { OutcomeName } from '../errors/failure-kinds.js';
import type { Refuser } from '../errors/refuser.js';
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
  forbidden: [{ reason: 'You lack it.', missing: ['role:user|role:admin'] }, /with role:user or role:admin/],
  missing_capability: [{ reason: 'This works with tasks.' }, /declares it/],
  rate_limited: [
    { reason: 'Too many calls.', rule: 'principal_tool:find', limit: 10, retryAfter: 7 },
    /limit principal_tool:find \(10\).*7 seconds later. gatehouse can ada find says who set it\./,
  ],
  upstream_limited: [{ reason: 'No more.', upstream: 'crm', retryAfter: 1 }, /by crm.*1 second later/],
  overloaded: [{ reason: 'No slot.', refusedBy: 'queue', queuedMs: 480 }, /480 ms of them in the queue.*free slot/],
  circuit_open: [{ reason: 'crm keeps failing.', upstream: 'crm', retryAfter: 9 }, /breaker of crm is open.*9 seconds/],
  timeout: [{ reason: 'The call took longer than 10 ms', attempts: 3 }, /3 attempts.*10 ms\. A longer timeoutMs/],
  client_timeout: [{ reason: 'The call took longer than 10 ms' }, /10 ms\. More time from its client/],
  upstream: [{ reason: 'Refused.', upstream: 'crm' }, /because crm did.*4a1c0f3e/],
  answer_too_large: [{ reason: 'Too much.', bytes: 5_000 }, /withheld.*5000 bytes.*ANSWER_MAX_BYTES/],
  cancelled: [{}, /cancelled by its client after 12 ms/],
  internal: [{ reason: 'masked' }, /defect.*4a1c0f3e/],
};

/** The same for what has no room. */
const ROOM: Record<Refuser, RegExp> = {
  queue: /CALLS_MAX_RUNNING/,
  event_loop: /saturated/,
  shutdown: /started again/,
  audit_trail: /AUDIT_WHEN_LOST/,
  streams: /open stream/,
  sessions: /open session/,
  tasks: /task less/,
  other_instance: /runs the task/,
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

  it.each(Object.entries(ROOM) as [Refuser, RegExp][])('names what had no room: %s', (refusedBy, said) => {
    expect(explain('overloaded', { reason: 'Full.', refusedBy })).toMatch(said);
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
