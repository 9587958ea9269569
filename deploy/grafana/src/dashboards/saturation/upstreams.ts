import { BREAKER_WORDS, breakerStates } from '../../breaker-states.js';
import { COLOURS } from '../../colours.js';
import { label, runbook, tracesOfUpstream } from '../../links.js';
import { graph } from '../../panels/graph.js';
import { query } from '../../panels/query.js';
import { timeline } from '../../panels/timeline.js';
import { FAILED_ATTEMPT, HERE, quantile, RATE } from '../../selectors.js';

export const upstreams = [
  timeline({
    title: 'Breakers',
    description:
      'The worst of all instances. Open: the tools of the upstream answer circuit_open at once. Click for traces of its failures.',
    width: 12,
    height: 8,
    queries: [query(breakerStates(HERE), '{{breaker}}')],
    levels: ['good'],
    words: BREAKER_WORDS,
    dataLinks: [tracesOfUpstream(label('breaker')), runbook('breaker-open')],
  }),
  graph({
    title: 'Failed attempts at upstreams',
    description: 'By upstream and how they fail. Bring the upstream back, or tell its owner. Click for the traces.',
    width: 12,
    height: 8,
    queries: [
      query(
        `sum by (dependency, error_type) (rate(mcp_upstream_duration_seconds_count{${FAILED_ATTEMPT},${HERE}}[${RATE}]))`,
        '{{dependency}} {{error_type}}',
      ),
    ],
    unit: 'reqps',
    isStacked: true,
    dataLinks: [tracesOfUpstream(label('dependency'))],
  }),
  graph({
    title: 'Latency of upstreams, p95',
    description:
      'Of one attempt, whatever came of it. A line that rises here before the latency of the tool: it is the upstream.',
    width: 8,
    height: 8,
    queries: [query(quantile(0.95, 'mcp_upstream_duration_seconds', HERE, ['dependency']), '{{dependency}}')],
    unit: 's',
    dataLinks: [tracesOfUpstream(label('dependency'))],
  }),
  graph({
    title: 'Attempts and retries',
    description:
      'Attempts made again after a failure come out of a budget; when retries end while failures go on, it is spent.',
    width: 8,
    height: 8,
    queries: [
      query(`sum(rate(mcp_upstream_duration_seconds_count{${HERE}}[${RATE}]))`, 'attempts'),
      query(`sum by (dependency) (rate(mcp_upstream_retries_total{${HERE}}[${RATE}]))`, 'retries of {{dependency}}'),
    ],
    unit: 'reqps',
    colours: { attempts: COLOURS.info },
  }),
  graph({
    title: 'Latency of dependencies',
    description:
      'Of the last check of what `/health` names, the slowest of all instances. A line at 2 s: it does not answer. Its tools slow down with it.',
    width: 8,
    height: 8,
    queries: [query(`max by (dependency) (mcp_dependency_latency_seconds{${HERE}})`, '{{dependency}}')],
    unit: 's',
    links: [runbook('dependency-down')],
  }),
];
