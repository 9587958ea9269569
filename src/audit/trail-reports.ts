import type { Logger } from 'pino';
import type { ServiceMeter } from '../observability/metrics/service-meter.js';
import type { TrailOptions } from './audit-trail.js';

const RESULTS = ['stored', 'spilled', 'lost'] as const;

/** How the trail itself is seen: rows by what became of them, and a line when its store is lost and when it is back. */
export function trailReports(logger: Logger, meter: ServiceMeter): Pick<TrailOptions, 'onRows' | 'onState'> {
  const events = meter.counter('mcp.audit.events', 'Audit rows, by what became of them.');
  for (const result of RESULTS) events.add(0, { result });
  return {
    onRows: (result, count) => events.add(count, { result }),
    onState: (state, cause) => {
      if (state === 'stored') logger.info('the audit trail is stored again, with all that waited');
      else if (state === 'waiting') logger.warn({ err: cause }, 'the audit trail cannot be stored: rows wait');
      else logger.error({ err: cause }, 'the audit trail can be kept nowhere: calls are refused');
    },
  };
}
