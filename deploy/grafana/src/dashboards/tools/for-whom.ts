import { OUTCOME_COLOURS } from '../../colours.js';
import { label, logsOfOutcome, tracesOfOutcome } from '../../links.js';
import { graph } from '../../panels/graph.js';
import { FAILURE_RATIO } from '../../panels/levels.js';
import { query } from '../../panels/query.js';
import { table } from '../../panels/table.js';
import { timeline } from '../../panels/timeline.js';
import { failedRatio, HERE, LATELY, RATE, REFUSED } from '../../selectors.js';

const OF_CLIENT = `client=~"$client",${HERE}`;

const FAILED_BY_CLIENT = failedRatio(OF_CLIENT, {
  by: 'client',
  range: LATELY,
  metric: 'mcp_requests_by_client_total',
});

function byClient(matchers: string): string {
  return `sum by (client) (rate(mcp_requests_by_client_total{${matchers}}[${LATELY}]))`;
}

export const whom = [
  timeline({
    title: 'Clients whose calls fail, and since when',
    description:
      'Part of the calls of each client that fail by our fault or an upstream, over 5 minutes: whom to tell.',
    width: 12,
    height: 8,
    queries: [query(FAILED_BY_CLIENT, '{{client}}')],
    levels: FAILURE_RATIO,
    unit: 'percentunit',
  }),
  graph({
    title: 'Calls by client',
    description: 'Who calls how much. One client that grows and nobody else: talk to its owner, or give it a limit.',
    width: 12,
    height: 8,
    queries: [query(`sum by (client) (rate(mcp_requests_by_client_total{${OF_CLIENT}}[${RATE}]))`, '{{client}}')],
    unit: 'reqps',
    isStacked: true,
  }),
  table({
    title: 'Clients',
    description:
      'The last 5 minutes. Callers the configuration does not name are "other". Many refusals of one client: it is configured wrongly, or tries what it may not.',
    width: 12,
    height: 8,
    labels: { client: 'Client' },
    columns: [
      { name: 'Calls', expr: byClient(OF_CLIENT), unit: 'reqps', decimals: 2 },
      { name: 'Failing', expr: FAILED_BY_CLIENT, unit: 'percentunit', decimals: 1, levels: FAILURE_RATIO },
      { name: 'Refused', expr: byClient(`${REFUSED},${OF_CLIENT}`), unit: 'reqps', decimals: 2 },
    ],
    sortBy: 'Refused',
  }),
  graph({
    title: 'Refused to clients, by outcome',
    description: 'What the callers did wrong. Click for the traces.',
    width: 12,
    height: 8,
    queries: [
      query(
        `sum by (outcome) (rate(mcp_requests_by_client_total{${REFUSED},${OF_CLIENT}}[${RATE}])) > 0`,
        '{{outcome}}',
      ),
    ],
    unit: 'reqps',
    isStacked: true,
    colours: OUTCOME_COLOURS,
    dataLinks: [tracesOfOutcome(label('outcome')), logsOfOutcome(label('outcome'))],
  }),
];
