import type { Refuser, Room } from '../errors/refuser.js';

type Explain = (room: Room) => string;

/** Follows "was refused": because of what, at which bound, which setting that is, and what to do. */
export const EXPLAINED_ROOM: Readonly<Record<Refuser, Explain>> = {
  queue_full: (room) =>
    `because ${slotsOf(room)} taken, and ${room.bound === 0 ? 'no call may wait' : `${some(room.bound)} calls waited for one, which is as many as may`}. ${lineOf(room)}`,
  queue_share: (room) =>
    `because ${slotsOf(room)} taken, ${some(room.bound)} calls waited for one, which is as many as may, and most of them were its own caller's: its place went to a caller with fewer. ${lineOf(room)}`,
  queue_wait: (room) =>
    `because ${slotsOf(room)} taken, and none came free within ${some(room.bound)} ms, which is as long as a call may wait (CALLS_MAX_QUEUE_MS). ${slotsSetting(room)}`,
  queue_time: (room) =>
    `because ${slotsOf(room)} taken until the time of the call itself was over, which its client, timeoutMs of the tool or CALL_TIMEOUT_MS sets. ${slotsSetting(room)}`,
  event_loop: () =>
    'because the event loop of its process was saturated: busier than SHED_LOOP_PERCENT, and late by more than SHED_LOOP_DELAY_MS. More instances (or WORKERS), or fewer calls, would have let it pass; the alert LoadShedding has a runbook.',
  bodies: ({ bound }) =>
    `because large messages of ${some(bound)} bytes were read or answered at its instance, which is as much as is held at once (BODY_ROOM_BYTES). Smaller ones, or more instances, would have let it pass.`,
  shutdown: () =>
    'because its instance was shutting down. Another one, or this one started again, would have taken it; PRE_STOP_DELAY_MS gives a load balancer time to notice.',
  audit_store: () =>
    'because the database of the audit trail took no rows, and AUDIT_WHEN_LOST=block refuses calls meanwhile. It passes once that database is back; AUDIT_WHEN_LOST=spill would have let it pass.',
  audit_trail: () =>
    'because its audit row could be kept nowhere: neither the database of the trail nor the disk of DATA_DIR took any. It passes once either does; the alert AuditKeptNowhere has a runbook.',
  streams: ({ bound }) =>
    `because ${some(bound)} streams were open at its instance, which is as many as may (SESSIONS_MAX). One less would have let it pass.`,
  own_streams: ({ bound }) =>
    `because its caller had ${some(bound)} streams open, which is as many as one may (SESSIONS_MAX_PER_PRINCIPAL). One less would have let it pass: a client that opens more and more leaks them.`,
  sessions: ({ bound }) =>
    `because ${some(bound)} sessions were in use at its instance, which is as many as may (SESSIONS_MAX). One less would have let it pass.`,
  own_sessions: ({ bound }) =>
    `because its caller had ${some(bound)} sessions in use, which is as many as one may (SESSIONS_MAX_PER_PRINCIPAL). One less would have let it pass: a client that opens more and more leaks them.`,
  tasks: ({ bound }) =>
    `because ${some(bound)} tasks were running at its instance, which is as many as may (TASKS_MAX). One less would have let it pass.`,
  own_tasks: ({ bound }) =>
    `because its caller had ${some(bound)} tasks running at its instance, which is as many as one may (TASKS_MAX_PER_PRINCIPAL). One less would have let it pass.`,
  own_kept_tasks: ({ bound }) =>
    `because ${some(bound)} tasks of its caller are kept, which is as many as may be. Some go with the time: a shorter TASK_TTL_MS would have let it pass.`,
  own_watched_resources: ({ bound }) =>
    `because its session watched ${some(bound)} resources, which is as many as one may. One less would have let it pass.`,
  other_instance: () =>
    'because what it belongs to is at another instance, which could not be reached. It passes once instances reach each other: the alert RedisLost has a runbook.',
  stream_events: () =>
    'because what its stream had sent could not be read from Redis. It passes once Redis is back: the alert RedisLost has a runbook.',
  authentication: ({ bound }) =>
    `because it was not found out within ${some(bound)} ms (AUTH_TIMEOUT_MS) who called. It passes once what checks credentials answers: the authorization server, or a strategy or vault of your own.`,
  failed_logins: ({ bound }) =>
    `because ${some(bound)} credentials from its address were not accepted within a minute, which is as many as may be (FAILED_LOGINS_PER_MINUTE). Find the client with the wrong credential there; FAILED_LOGINS_EXEMPT lets an address of many callers pass.`,
  proofs: ({ bound }) =>
    `because ${some(bound)} DPoP proofs of all callers were in use at its instance, which is as many as are remembered. It passes once the oldest have ended.`,
  own_proofs: ({ bound }) =>
    `because ${some(bound)} DPoP proofs of its key were in use, which is as many as are remembered of one. It passes once the oldest have ended.`,
};

/** Rows of other versions may lack the number. */
function some(count: number | undefined): string {
  return count === undefined ? 'so many' : String(count);
}

function slotsOf({ tool, slots }: Room): string {
  const which = tool === undefined ? '' : ` of ${tool}`;
  if (slots === undefined) return `every slot${which} was`;
  return slots === 1 ? `the one slot${which} was` : `all ${slots} slots${which} were`;
}

function slotsSetting({ tool }: Room): string {
  const sets =
    tool === undefined
      ? 'CALLS_MAX_RUNNING sets the slots (with CALLS_ADAPTIVE the most there may be)'
      : 'CALLS_MAX_RUNNING_BY_TOOL or maxRunning of the tool sets its slots';
  return `${sets}; look first at what held them, because a slow upstream fills any number.`;
}

function lineOf(room: Room): string {
  const share = room.tool === undefined ? '' : ', of which a tool with slots of its own has its share';
  return `CALLS_MAX_QUEUED sets how many may wait${share}. ${slotsSetting(room)}`;
}
