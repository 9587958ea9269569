import { runbook } from '../../links.js';
import { NONE_OR_ATTENTION, NONE_OR_BROKEN } from '../../panels/levels.js';
import { query } from '../../panels/query.js';
import { stat } from '../../panels/stat.js';
import { HERE, OF_JOB } from '../../selectors.js';

const RECENTLY = '10m';

const dropped = (signal: 'span' | 'log', range: string) =>
  `sum(increase(otel_sdk_processor_${signal}_processed_total{error_type!="",${HERE}}[${range}])) or vector(0)`;

const audit = (result: string) => `sum(increase(mcp_audit_events_total{result="${result}",${HERE}}[${RECENTLY}]))`;

/** Nothing counts what no exporter takes. */
const IF_SENT = '0 as well where nothing is sent over OTLP.';

export const believed = [
  stat({
    title: 'Instances that cannot be read',
    description: 'Of these nothing here is true any more.',
    width: 4,
    height: 4,
    query: query(`count(up{${OF_JOB}} == 0) or vector(0)`),
    unit: 'short',
    levels: NONE_OR_BROKEN,
    isLoud: true,
    links: [runbook('telemetry-absent')],
  }),
  stat({
    title: 'Spans dropped, 10 min',
    description: `The collector is down, slow or refuses. Calls are unaffected; traces of that time are missing. ${IF_SENT}`,
    width: 4,
    height: 4,
    query: query(dropped('span', RECENTLY)),
    unit: 'short',
    decimals: 0,
    levels: NONE_OR_ATTENTION,
    isLoud: true,
    links: [runbook('telemetry-dropped')],
  }),
  stat({
    title: 'Log records dropped, 10 min',
    description: 'The same for logs. They are on stdout of the instance all the same.',
    width: 4,
    height: 4,
    query: query(dropped('log', RECENTLY)),
    unit: 'short',
    decimals: 0,
    levels: NONE_OR_ATTENTION,
    isLoud: true,
    links: [runbook('telemetry-dropped')],
  }),
  stat({
    title: 'Log lines lost, 10 min',
    description: 'Nobody reads stdout, or its disk is full. Calls are unaffected, and audit rows are in their store.',
    width: 4,
    height: 4,
    query: query(`sum(increase(mcp_log_lines_lost_total{${HERE}}[${RECENTLY}]))`),
    unit: 'short',
    decimals: 0,
    levels: NONE_OR_ATTENTION,
    isLoud: true,
    links: [runbook('log-lines-lost')],
  }),
  stat({
    title: 'Audit rows lost, 10 min',
    description: 'Calls whose row is neither in the store nor in the spill file. Get up.',
    width: 4,
    height: 4,
    query: query(audit('lost')),
    unit: 'short',
    decimals: 0,
    levels: NONE_OR_BROKEN,
    isLoud: true,
    links: [runbook('audit-rows-lost')],
  }),
  stat({
    title: 'Audit rows in a file',
    description: 'The store of the trail is lost. Rows wait in a file and are stored when it is back.',
    width: 4,
    height: 4,
    query: query(`sum(mcp_audit_waiting{place="file",${HERE}})`),
    unit: 'short',
    decimals: 0,
    levels: NONE_OR_ATTENTION,
    isLoud: true,
    links: [runbook('audit-rows-spilled')],
  }),
];
