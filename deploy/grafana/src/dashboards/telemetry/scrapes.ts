import { runbook } from '../../links.js';
import { graph } from '../../panels/graph.js';
import { query } from '../../panels/query.js';
import { table } from '../../panels/table.js';
import { timeline } from '../../panels/timeline.js';
import { HERE, OF_JOB } from '../../selectors.js';

export const read = [
  timeline({
    title: 'Instances that can be read',
    description: 'Whether Prometheus reaches /metrics of each instance.',
    width: 12,
    height: 7,
    queries: [query(`up{${OF_JOB}}`, '{{instance}}')],
    levels: ['broken', [1, 'good']],
    words: { 0: ['gone', 'broken'], 1: ['read', 'good'] },
    dataLinks: [runbook('telemetry-absent')],
  }),
  graph({
    title: 'Time to read /metrics',
    description: 'Above some seconds Prometheus gives up. The event loop is late, or there are too many series.',
    width: 12,
    height: 7,
    queries: [query(`scrape_duration_seconds{${OF_JOB}}`, '{{instance}}')],
    unit: 's',
  }),
  graph({
    title: 'Samples of a scrape',
    description:
      'How many series each instance shows. Labels are from closed sets, so this levels off; one that grows on is a defect.',
    width: 12,
    height: 7,
    queries: [query(`scrape_samples_scraped{${OF_JOB}}`, '{{instance}}')],
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
        expr: `max by (instance, version, node) (mcp_build_info{${HERE}}) * on (instance) group_left () max by (instance) (scrape_samples_scraped{${OF_JOB}})`,
        unit: 'short',
      },
    ],
    sortBy: 'Series',
  }),
];
