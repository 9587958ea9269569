import { COLOURS } from '../../colours.js';
import { runbook } from '../../links.js';
import { graph } from '../../panels/graph.js';
import { query } from '../../panels/query.js';
import { HERE, RATE } from '../../selectors.js';

const SENT = { sent: COLOURS.good, dropped: COLOURS.broken };

const processed = (signal: 'span' | 'log', isDropped: boolean) =>
  `sum(rate(otel_sdk_processor_${signal}_processed_total{error_type${isDropped ? '!=' : '='}"",${HERE}}[${RATE}]))`;

export const sent = [
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
