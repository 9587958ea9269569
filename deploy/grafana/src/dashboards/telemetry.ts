import type { Board } from '../board.js';
import { COLOURS } from '../colours.js';
import { runbook } from '../links.js';
import { graph } from '../panels/graph.js';
import { NONE_OR_ATTENTION, NONE_OR_BROKEN, PLAIN } from '../panels/levels.js';
import { query } from '../panels/query.js';
import { stat } from '../panels/stat.js';
import { table } from '../panels/table.js';
import { timeline } from '../panels/timeline.js';
import { HERE, RATE } from '../selectors.js';
import { INSTANCE } from '../variables.js';

const JOB = `job="gatehouse",${HERE}`;
const RECENTLY = '10m';
/** What leaves a row also where all is well. */
const CALLS = 'tools/call|prompts/get|resources/read';
const dropped = (signal: 'span' | 'log', range: string) =>
  `sum(increase(otel_sdk_processor_${signal}_processed_total{error_type!="",${HERE}}[${range}])) or vector(0)`;
const audit = (result: string) => `sum(increase(mcp_audit_events_total{result="${result}",${HERE}}[${RECENTLY}]))`;

/** Nothing counts what no exporter takes. */
const IF_SENT = '0 as well where nothing is sent over OTLP.';

const believed = [
  stat({
    title: 'Instances that cannot be read',
    description: 'Of these nothing here is true any more.',
    width: 4,
    height: 4,
    query: query(`count(up{${JOB}} == 0) or vector(0)`),
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
  stat({
    title: 'Series of an instance',
    description:
      'The most that one instance shows. Labels are from closed sets, so this levels off; one that grows on is a defect.',
    width: 4,
    height: 4,
    query: query(`max(scrape_samples_scraped{${JOB}})`),
    unit: 'short',
    levels: PLAIN,
  }),
];

const read = [
  timeline({
    title: 'Instances that can be read',
    description: 'Whether Prometheus reaches /metrics of each instance.',
    width: 12,
    height: 7,
    queries: [query(`up{${JOB}}`, '{{instance}}')],
    levels: ['broken', [1, 'good']],
    words: { 0: ['gone', 'broken'], 1: ['read', 'good'] },
    dataLinks: [runbook('telemetry-absent')],
  }),
  graph({
    title: 'Time to read /metrics',
    description: 'Above some seconds Prometheus gives up. The event loop is late, or there are too many series.',
    width: 12,
    height: 7,
    queries: [query(`scrape_duration_seconds{${JOB}}`, '{{instance}}')],
    unit: 's',
  }),
  graph({
    title: 'Samples of a scrape',
    description: 'How many series each instance shows.',
    width: 12,
    height: 7,
    queries: [query(`scrape_samples_scraped{${JOB}}`, '{{instance}}')],
    unit: 'short',
  }),
  table({
    title: 'What runs',
    description:
      'The version of each instance, and its Node. Two versions for longer than a rollout takes: it got stuck.',
    width: 12,
    height: 7,
    labels: { instance: 'Instance', version: 'Version', node: 'Node' },
    columns: [
      {
        name: 'Series',
        expr: `max by (instance, version, node) (mcp_build_info{${HERE}}) * on (instance) group_left () max by (instance) (scrape_samples_scraped{${JOB}})`,
        unit: 'short',
      },
    ],
    sortBy: 'Series',
  }),
];

const SENT = { sent: COLOURS.good, dropped: COLOURS.broken };
const processed = (signal: 'span' | 'log', isDropped: boolean) =>
  `sum(rate(otel_sdk_processor_${signal}_processed_total{error_type${isDropped ? '!=' : '='}"",${HERE}}[${RATE}]))`;

const sent = [
  graph({
    title: 'Spans sent and dropped',
    description: 'Dropped: the collector does not take them. See its own log, and that its address is right.',
    width: 8,
    height: 8,
    queries: [query(processed('span', false), 'sent'), query(`${processed('span', true)} or vector(0)`, 'dropped')],
    unit: 'cps',
    isStacked: true,
    colours: SENT,
    links: [runbook('telemetry-dropped')],
  }),
  graph({
    title: 'Log records sent and dropped',
    description: 'The same for logs. On stdout of the instance they are all the same.',
    width: 8,
    height: 8,
    queries: [query(processed('log', false), 'sent'), query(`${processed('log', true)} or vector(0)`, 'dropped')],
    unit: 'cps',
    isStacked: true,
    colours: SENT,
    links: [runbook('telemetry-dropped')],
  }),
  graph({
    title: 'Why they were dropped',
    description: 'queue_full: more than can be sent; others: what the exporter met. Click for the runbook.',
    width: 8,
    height: 8,
    queries: (['span', 'log'] as const).map((signal) =>
      query(
        `sum by (error_type) (rate(otel_sdk_processor_${signal}_processed_total{error_type!="",${HERE}}[${RATE}]))`,
        `${signal}s: {{error_type}}`,
      ),
    ),
    unit: 'cps',
    dataLinks: [runbook('telemetry-dropped')],
  }),
  graph({
    title: 'Waiting to be sent',
    description: 'How full the queues of spans and log records are. At 100 % they are dropped.',
    width: 8,
    height: 8,
    queries: (['span', 'log'] as const).map((signal) =>
      query(
        `max(otel_sdk_processor_${signal}_queue_size{${HERE}} / otel_sdk_processor_${signal}_queue_capacity{${HERE}})`,
        `${signal}s`,
      ),
    ),
    unit: 'percentunit',
    max: 1,
  }),
  graph({
    title: 'Spans begun, by sampling',
    description: 'RECORD_AND_SAMPLE are sent, DROP are not. Change it with OTEL_TRACES_SAMPLER.',
    width: 8,
    height: 8,
    queries: [
      query(
        `sum by (otel_span_sampling_result) (rate(otel_sdk_span_started_total{${HERE}}[${RATE}]))`,
        '{{otel_span_sampling_result}}',
      ),
    ],
    unit: 'cps',
  }),
  graph({
    title: 'Log records written',
    description: 'One audit line for each call, and what else there was to say.',
    width: 8,
    height: 8,
    queries: [query(`sum by (instance) (rate(otel_sdk_log_created_total{${HERE}}[${RATE}]))`, '{{instance}}')],
    unit: 'cps',
    isStacked: true,
  }),
];

const trail = [
  graph({
    title: 'Audit rows',
    description: 'stored: in the trail; spilled: in a file until the store is back; lost: gone. One row for each call.',
    width: 12,
    height: 8,
    queries: [query(`sum by (result) (rate(mcp_audit_events_total{${HERE}}[${RATE}]))`, '{{result}}')],
    unit: 'cps',
    colours: { stored: COLOURS.good, spilled: COLOURS.attention, lost: COLOURS.broken },
    links: [runbook('audit-rows-lost')],
  }),
  graph({
    title: 'Calls without a row',
    description:
      'Requests that leave a row (calls, and whatever was refused) less rows that were stored. Above 0 while the store is lost, below once it takes the rest; above for good: the trail has a hole.',
    width: 12,
    height: 8,
    queries: [
      query(
        `sum by (instance) (rate(mcp_requests_total{method=~"${CALLS}",${HERE}}[${RATE}]) or rate(mcp_requests_total{outcome!="ok",${HERE}}[${RATE}])) - on (instance) sum by (instance) (rate(mcp_audit_events_total{event="call",result="stored",${HERE}}[${RATE}]))`,
        '{{instance}}',
      ),
    ],
    unit: 'cps',
    min: -0.5,
  }),
  timeline({
    title: 'Where audit rows go',
    description: 'The store of the trail, a file while it is lost, or nowhere: then calls are refused.',
    width: 12,
    height: 8,
    queries: [
      query(
        `clamp_max(max by (instance) (mcp_audit_state{state="waiting",${HERE}}) + 2 * max by (instance) (mcp_audit_state{state="failing",${HERE}}), 2)`,
        '{{instance}}',
      ),
    ],
    levels: ['good', [1, 'attention'], [2, 'broken']],
    words: { 0: ['store', 'good'], 1: ['file', 'attention'], 2: ['nowhere', 'broken'] },
    dataLinks: [runbook('audit-rows-spilled')],
  }),
  graph({
    title: 'Audit rows that wait',
    description: 'Not stored yet: what is in a file outlives a crash. In memory only some, unless the disk takes none.',
    width: 12,
    height: 8,
    queries: [query(`sum by (place) (mcp_audit_waiting{${HERE}})`, '{{place}}')],
    unit: 'short',
    colours: { memory: COLOURS.muted, file: COLOURS.attention },
    links: [runbook('audit-rows-spilled')],
  }),
  graph({
    title: 'Changes of the configuration',
    description: 'What became of changed files. rejected: the log names the keys; the old values stay in force.',
    width: 12,
    height: 8,
    queries: [query(`sum by (result) (increase(mcp_config_reloads_total{${HERE}}[5m]))`, '{{result}}')],
    unit: 'short',
    colours: { applied: COLOURS.good, rejected: COLOURS.broken, unchanged: COLOURS.muted },
    links: [runbook('configuration-waiting')],
  }),
  graph({
    title: 'Key sets fetched',
    description:
      'Fetches of the keys that verify tokens. failed: the authorization server cannot be reached, kept keys are used.',
    width: 12,
    height: 8,
    queries: [query(`sum by (result) (increase(mcp_jwks_fetches_total{${HERE}}[5m]))`, '{{result}}')],
    unit: 'short',
    colours: { ok: COLOURS.good, failed: COLOURS.broken },
  }),
];

/** Whether what the other dashboards say can be believed. */
export const TELEMETRY: Board = {
  uid: 'gatehouse-telemetry',
  title: 'telemetry pipeline',
  description:
    'Whether metrics, traces, logs and the audit trail are complete: whether the other dashboards can be believed.',
  variables: [INSTANCE],
  rows: [
    ['What can be believed', believed],
    ['Metrics', read],
    ['Traces and logs', sent],
    ['Audit and configuration', trail],
  ],
};
