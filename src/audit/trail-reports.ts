import type { Logger } from 'pino';
import type { ServiceMeter } from '../observability/metrics/service-meter.js';
import type { AuditEvent } from './audit-event.js';
import type { AuditTrail } from './audit-trail.js';
import type { InterruptedOptions } from './interrupted-calls.js';
import type { RecoveryOptions } from './spill-recovery.js';
import type { StoredLink } from './stored-link.js';
import { TRAIL_STATES, type TrailOptions } from './trail-options.js';

const EVENTS = [
  'call',
  'call_begun',
  'calls_running',
  'chain_opened',
] as const satisfies readonly AuditEvent['event'][];
const RESULTS = ['stored', 'spilled', 'lost'] as const;

export type TrailReports = Pick<TrailOptions, 'onRows' | 'onState'> &
  Pick<RecoveryOptions, 'onRecovered' | 'onError'> &
  Pick<InterruptedOptions, 'onInterrupted' | 'onUnsearched'>;

/** How the trail itself is seen: rows by what became of them, and a line when its store is lost and when it is back. */
export function trailReports(logger: Logger, meter: ServiceMeter): TrailReports {
  const events = meter.counter('mcp.audit.events');
  for (const result of RESULTS) for (const event of EVENTS) events.add(0, { event, result });
  const interrupted = meter.counter('mcp.audit.interrupted');
  interrupted.add(0);
  let lost = 0;
  return {
    onRows: (result, rows) => {
      if (result === 'lost') lost += rows.length;
      for (const [event, some] of Map.groupBy(rows, eventOf)) events.add(some.length, { event, result });
    },
    onState: (state, cause) => {
      if (state === 'stored') {
        if (lost === 0) logger.info('the audit trail is stored again, with all that waited');
        else
          logger.error({ rows: lost }, 'the audit trail is stored again, and rows are lost that found no room to wait');
        lost = 0;
      } else if (state === 'waiting') logger.warn({ err: cause }, 'the audit trail cannot be stored: rows wait');
      else logger.error({ err: cause }, 'the audit trail can be kept nowhere: calls are refused');
    },
    onRecovered: (rows) => logger.info({ rows }, 'audit rows are stored that a process left behind'),
    onInterrupted: ({ executionId, name, principal, begunAt }) => {
      interrupted.add(1);
      const call = { executionId, tool: name, principal, begunAt };
      logger.warn(call, 'a call that may have written has begun, and nothing tells of its end');
    },
    onUnsearched: (err) => logger.warn({ err }, 'the trail cannot be searched yet for calls that never ended'),
    onError: (err) => logger.warn({ err }, 'audit rows that a process left behind cannot be stored yet'),
  };
}

/** What a row says, by what it is found by: a chain is opened by its first, and only a call that has ended has an outcome. */
function eventOf({ link: { seq }, index: { executionId, outcome } }: StoredLink): AuditEvent['event'] {
  if (executionId === undefined) return seq === 0 ? 'chain_opened' : 'calls_running';
  return outcome === undefined ? 'call_begun' : 'call';
}

/** Where the trail stands now, which is told also while no row comes. */
export function observeTrail(trail: AuditTrail, meter: ServiceMeter): void {
  meter.observeGauge('mcp.audit.state', () => TRAIL_STATES.map((state) => [trail.state === state ? 1 : 0, { state }]));
  meter.observeUpDown('mcp.audit.waiting', () =>
    Object.entries(trail.unstored).map(([place, rows]) => [rows, { place }] as const),
  );
}
