import type { Board } from '../board.js';
import { COLOURS, OUTCOME_COLOURS } from '../colours.js';
import { cell, label, LINKS_OF_A_TOOL, logsOfOutcome, logsOfTool, tracesOfOutcome, tracesOfTool } from '../links.js';
import { graph } from '../panels/graph.js';
import { heat } from '../panels/heat.js';
import { FAILURE_RATIO } from '../panels/levels.js';
import { query, withExemplars } from '../panels/query.js';
import { table } from '../panels/table.js';
import { timeline } from '../panels/timeline.js';
import { failedRatio, FAILED, HERE, OF_TOOL, quantile, RATE, REFUSED } from '../selectors.js';
import { CLIENT, INSTANCE, TOOL } from '../variables.js';
import { ACCOUNTING } from './accounting.js';

const DURATION = 'mcp_tool_duration_seconds';
const OF_CLIENT = `client=~"$client",${HERE}`;
/** Long enough for a tool that is called now and then. */
const LATELY = '5m';
const callsOf = (outcomes: string, by: string, range = RATE) =>
  `sum by (${by}) (rate(${DURATION}_count{${[outcomes, OF_TOOL].filter((part) => part !== '').join(',')}}[${range}]))`;

const FAILED_BY_CLIENT = failedRatio(OF_CLIENT, {
  by: 'client',
  range: LATELY,
  metric: 'mcp_requests_by_client_total',
});

const which = [
  timeline({
    title: 'Tools that fail, and since when',
    description:
      'Part of the calls of each tool that fail by our fault or an upstream, over 5 minutes. Click for its traces and logs.',
    width: 12,
    height: 9,
    queries: [query(failedRatio(OF_TOOL, { by: 'tool', range: LATELY }), '{{tool}}')],
    levels: FAILURE_RATIO,
    unit: 'percentunit',
    dataLinks: [tracesOfTool(label('tool')), logsOfTool(label('tool'))],
  }),
  graph({
    title: 'Failed calls by outcome',
    description:
      'How they fail. timeout: too slow; upstream: it failed; circuit_open: it is left alone; overloaded: too many calls; internal: a defect here. Click for traces.',
    width: 12,
    height: 9,
    queries: [query(callsOf(FAILED, 'outcome'), '{{outcome}}')],
    unit: 'reqps',
    isStacked: true,
    colours: OUTCOME_COLOURS,
    dataLinks: [tracesOfOutcome(label('outcome')), logsOfOutcome(label('outcome'))],
  }),
  table({
    title: 'Tools, the worst on top',
    description:
      'The last 5 minutes of each tool. Failing is our fault or an upstream, refused is the caller. Click a tool for its traces and logs.',
    width: 24,
    height: 10,
    labels: { tool: 'Tool' },
    columns: [
      { name: 'Calls', expr: callsOf('', 'tool', LATELY), unit: 'reqps', decimals: 2 },
      {
        name: 'Failing',
        expr: failedRatio(OF_TOOL, { by: 'tool', range: LATELY }),
        unit: 'percentunit',
        decimals: 1,
        levels: FAILURE_RATIO,
      },
      { name: 'Refused', expr: callsOf(REFUSED, 'tool', LATELY), unit: 'reqps', decimals: 2 },
      { name: 'p50', expr: quantile(0.5, DURATION, `outcome="ok",${OF_TOOL}`, ['tool'], LATELY), unit: 's' },
      { name: 'p95', expr: quantile(0.95, DURATION, `outcome="ok",${OF_TOOL}`, ['tool'], LATELY), unit: 's' },
      { name: 'p99', expr: quantile(0.99, DURATION, `outcome="ok",${OF_TOOL}`, ['tool'], LATELY), unit: 's' },
    ],
    sortBy: 'Failing',
    rowLinks: LINKS_OF_A_TOOL(cell('Tool')),
  }),
];

const whom = [
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

const fast = [
  graph({
    title: 'Latency of calls that succeed',
    description: 'From arrival to outcome, waiting included. A dot is one call: click it for its trace.',
    width: 12,
    height: 9,
    queries: [
      query(quantile(0.5, DURATION, `outcome="ok",${OF_TOOL}`), 'p50'),
      withExemplars(quantile(0.95, DURATION, `outcome="ok",${OF_TOOL}`), 'p95'),
      query(quantile(0.99, DURATION, `outcome="ok",${OF_TOOL}`), 'p99'),
    ],
    unit: 's',
    colours: { p50: COLOURS.quiet, p95: COLOURS.info, p99: '#B877D9' },
  }),
  heat({
    title: 'Latency, all calls',
    description: 'Two bands are two kinds of calls: kept answers and fresh ones, or one instance that is slow.',
    width: 12,
    height: 9,
    expr: `sum by (le) (rate(${DURATION}_bucket{${OF_TOOL}}[${RATE}]))`,
    unit: 's',
  }),
  graph({
    title: 'p95 by tool',
    description: 'Which tool got slower. A dot is one call: click it for its trace.',
    width: 24,
    height: 8,
    queries: [withExemplars(quantile(0.95, DURATION, `outcome="ok",${OF_TOOL}`, ['tool']), '{{tool}}')],
    unit: 's',
    dataLinks: LINKS_OF_A_TOOL(label('tool')),
  }),
];

const refused = [
  graph({
    title: 'Refused before any work was done',
    description:
      'By reason. invalid_input: the description of the tool misleads models; rate_limited: see docs/limits.md; forbidden: `gatehouse explain` tells what would have let it pass.',
    width: 8,
    height: 8,
    queries: [query(`sum by (reason) (rate(mcp_rejections_total{${HERE}}[${RATE}])) > 0`, '{{reason}}')],
    unit: 'reqps',
    isStacked: true,
    colours: OUTCOME_COLOURS,
    dataLinks: [tracesOfOutcome(label('reason')), logsOfOutcome(label('reason'))],
  }),
  graph({
    title: 'Credentials refused',
    description:
      'By reason. Many of unknown_key or untrusted_token at once: a key was rotated too early, or somebody guesses.',
    width: 8,
    height: 8,
    queries: [query(`sum by (reason) (rate(mcp_auth_failures_total{${HERE}}[${RATE}])) > 0`, '{{reason}}')],
    unit: 'reqps',
    isStacked: true,
  }),
  graph({
    title: 'Would be refused, by rules in shadow',
    description: 'What a rule would refuse that is tried in shadow mode. Low enough: enforce it.',
    width: 8,
    height: 8,
    queries: [query(`sum by (rule) (rate(mcp_would_reject_total{${HERE}}[${RATE}]))`, '{{rule}}')],
    unit: 'reqps',
  }),
];

const spoken = [
  graph({
    title: 'Requests by method and revision',
    description: 'What clients ask for, in which revision of the protocol. One that nobody speaks any more can go.',
    width: 12,
    height: 8,
    queries: [
      query(
        `sum by (mcp_method_name, mcp_protocol_version) (rate(mcp_server_operation_duration_seconds_count{${HERE}}[${RATE}]))`,
        '{{mcp_method_name}} {{mcp_protocol_version}}',
      ),
    ],
    unit: 'reqps',
    isStacked: true,
  }),
  graph({
    title: 'How long sessions last',
    description:
      'p95 of the sessions that ended, by revision. Many short ones: a client connects anew for every call, see docs/clients.md.',
    width: 12,
    height: 8,
    queries: [
      query(
        quantile(0.95, 'mcp_server_session_duration_seconds', HERE, ['mcp_protocol_version'], LATELY),
        '{{mcp_protocol_version}}',
      ),
    ],
    unit: 's',
  }),
];

function byClient(matchers: string): string {
  return `sum by (client) (rate(mcp_requests_by_client_total{${matchers}}[${LATELY}]))`;
}

/** Which tool, for whom, how slow, how much. */
export const TOOLS: Board = {
  uid: 'gatehouse-tools',
  title: 'tools and clients',
  description: 'Which tool fails, is slow or large, and for whom.',
  variables: [TOOL, CLIENT, INSTANCE],
  rows: [
    ['Which tool', which],
    ['For whom', whom],
    ['How fast', fast],
    ['Who is refused', refused],
    ['Tokens and bytes', ACCOUNTING],
    ['What is spoken', spoken],
  ],
};
