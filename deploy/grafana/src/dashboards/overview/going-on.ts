import { OUTCOME_COLOURS } from '../../colours.js';
import { label, logsOfOutcome, tracesOfOutcome } from '../../links.js';
import { graph } from '../../panels/graph.js';
import { NONE_OR_ATTENTION, PLAIN } from '../../panels/levels.js';
import { query, withExemplars } from '../../panels/query.js';
import { stat } from '../../panels/stat.js';
import { HERE, OF_TOOL, quantile, RATE } from '../../selectors.js';

const callsWith = (outcome: string) => `sum by (outcome) (rate(mcp_requests_total{${outcome},${HERE}}[${RATE}]))`;

export const calls = [
  graph({
    title: 'Calls by outcome',
    description:
      'One colour family each: green works, blue and violet is the caller, orange and red is this service or an upstream. Click a colour for its traces and logs.',
    width: 12,
    height: 9,
    // What works lies at the bottom, so that what does not stands on it.
    queries: [
      query(callsWith('outcome="ok"'), '{{outcome}}'),
      query(`${callsWith('outcome!="ok"')} > 0`, '{{outcome}}'),
    ],
    unit: 'reqps',
    isStacked: true,
    colours: OUTCOME_COLOURS,
    dataLinks: [tracesOfOutcome(label('outcome')), logsOfOutcome(label('outcome'))],
  }),
  graph({
    title: 'Latency of tools that answer',
    description:
      'Time from arrival to outcome, waiting included, of calls that succeed. A dot is one call: click it for its trace.',
    width: 12,
    height: 9,
    queries: (
      [
        [0.5, 'p50'],
        [0.95, 'p95'],
        [0.99, 'p99'],
      ] as const
    ).map(([q, name]) =>
      (q === 0.95 ? withExemplars : query)(quantile(q, 'mcp_tool_duration_seconds', `outcome="ok",${OF_TOOL}`), name),
    ),
    unit: 's',
    colours: { p50: '#8AB8FF', p95: '#5794F2', p99: '#B877D9' },
  }),
];

export const inHand = [
  stat({
    title: 'Alerts for the morning',
    description: 'Alerts that wake nobody. They are in "Alerts" above too.',
    width: 6,
    height: 4,
    query: query('count(ALERTS{alertstate="firing",severity="ticket"}) or vector(0)'),
    unit: 'short',
    levels: NONE_OR_ATTENTION,
  }),
  stat({
    title: 'Calls in hand',
    description: 'Calls that have arrived and not ended.',
    width: 6,
    height: 4,
    query: query(`sum(mcp_requests_active{${HERE}})`),
    unit: 'short',
    levels: PLAIN,
  }),
  stat({
    title: 'Refused to callers',
    description:
      'Calls refused before any work was done: mistakes of callers, limits, permissions. The tools dashboard says whose.',
    width: 6,
    height: 4,
    query: query(`sum(rate(mcp_rejections_total{${HERE}}[${RATE}]))`),
    unit: 'reqps',
    decimals: 2,
    levels: PLAIN,
  }),
  stat({
    title: 'p95 of tools that answer',
    description: 'All tools together. The latency panel above leads to traces.',
    width: 6,
    height: 4,
    query: query(quantile(0.95, 'mcp_tool_duration_seconds', `outcome="ok",${OF_TOOL}`)),
    unit: 's',
    levels: PLAIN,
  }),
];
