import { pino } from 'pino';
import { expect, it } from 'vitest';
import { ServiceMeter } from '../observability/metrics/service-meter.js';
import { trailReports } from './trail-reports.js';
import type { StoredLink } from './stored-link.js';

const ROW = { link: { seq: 1 }, index: { executionId: 'a' } } as StoredLink;

it('says how many rows were lost once the trail is stored again, and of the next time only those of that', () => {
  const lines: { msg: string; rows?: number }[] = [];
  const logger = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const reports = trailReports(logger, new ServiceMeter(logger));
  const again = () => {
    lines.length = 0;
    reports.onState('stored', undefined);
    return lines.map(({ msg, rows }) => [msg, rows]);
  };
  reports.onRows('lost', [ROW, ROW]);
  reports.onRows('lost', [ROW]);
  expect(again()).toEqual([['the audit trail is stored again, and rows are lost that found no room to wait', 3]]);
  reports.onRows('spilled', [ROW]);
  expect(again()).toEqual([['the audit trail is stored again, with all that waited', undefined]]);
});
