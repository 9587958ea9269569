import { SERVICE_ALERTS } from '../../../../src/objectives/service-alerts.js';
import { pageName } from '../../../../src/objectives/service-alert.js';
import type { Board } from '../board.js';
import { OUTCOME_COLOURS } from '../colours.js';
import { cell, label, LINKS_OF_A_TOOL, logsOfOutcome, runbook, tracesOfOutcome, tracesOfUpstream } from '../links.js';
import { graph } from '../panels/graph.js';
import { BURN_RATE, FAILURE_RATIO, NONE_OR_ATTENTION, NONE_OR_BROKEN, PLAIN } from '../panels/levels.js';
import { query, withExemplars } from '../panels/query.js';
import { stat } from '../panels/stat.js';
import { table } from '../panels/table.js';
import { timeline } from '../panels/timeline.js';
import { BREAKER_WORDS, breakerStates } from '../breaker-states.js';
import { burnRate, failedRatio, HERE, OF_TOOL, quantile, RATE } from '../selectors.js';
import { INSTANCE, TOOL } from '../variables.js';

const WORST_BURN = (window: string) => `max by (tool) (${burnRate(window)})`;
const OBJECTIVE_RUNBOOK = runbook('tool-${__data.fields.Tool}-${__data.fields.Objective}');

/** Of every alert that is not about an objective; those have theirs in the table. */
const RUNBOOKS = Object.fromEntries(SERVICE_ALERTS.map(({ name }) => [name, [runbook(pageName(name))]]));

const callsWith = (outcome: string) => `sum by (outcome) (rate(mcp_requests_total{${outcome},${HERE}}[${RATE}]))`;

/** Alerts by name and by what they are about, whatever kind of thing that is. */
const standing = (matchers: string) =>
  `max by (alertname, tool, about) (label_join(ALERTS{alertstate="firing",${matchers}}, "about", "", "tool", "breaker", "pool", "client", "reason"))`;

const broken = [
  stat({
    title: 'Alerts that page',
    description: 'Alerts that wake somebody. Above 0: find it in "Alerts" below and open its runbook from there.',
    width: 4,
    height: 4,
    query: query('count(ALERTS{alertstate="firing",severity="page"}) or vector(0)'),
    unit: 'short',
    levels: NONE_OR_BROKEN,
    isLoud: true,
  }),
  stat({
    title: 'Tools burning their budget',
    description:
      'Tools that spend their error budget faster than they may, over the last hour and still now. The table below says which, and how fast.',
    width: 4,
    height: 4,
    query: query(`count((${WORST_BURN('1h')} > 1) and (${WORST_BURN('5m')} > 1)) or vector(0)`),
    unit: 'short',
    levels: NONE_OR_BROKEN,
    isLoud: true,
  }),
  stat({
    title: 'Upstreams left alone',
    description: 'Breakers that are not closed: the upstream failed again and again, so its tools answer circuit_open.',
    width: 4,
    height: 4,
    query: query(`count(max by (breaker) (mcp_breaker_state{state!="closed",${HERE}}) == 1) or vector(0)`),
    unit: 'short',
    levels: NONE_OR_BROKEN,
    isLoud: true,
    links: [runbook('breaker-open')],
  }),
  stat({
    title: 'Instances gone',
    description: 'Instances that Prometheus cannot read: down, or cut off. Nothing else here speaks for them.',
    width: 4,
    height: 4,
    query: query('count(up{job="gatehouse"} == 0) or vector(0)'),
    unit: 'short',
    levels: NONE_OR_BROKEN,
    isLoud: true,
    links: [runbook('telemetry-absent')],
  }),
  stat({
    title: 'Calls that fail',
    description:
      'Part of the calls that fail by a fault of this service or an upstream. What callers do wrong is not in it.',
    width: 4,
    height: 4,
    query: query(failedRatio(OF_TOOL)),
    unit: 'percentunit',
    decimals: 2,
    levels: FAILURE_RATIO,
  }),
  stat({
    title: 'Calls per second',
    description: 'All that arrives. 0 in the middle of the day is an outage that no other number shows.',
    width: 4,
    height: 4,
    query: query(`sum(rate(mcp_requests_total{${HERE}}[${RATE}]))`),
    unit: 'reqps',
    decimals: 1,
    levels: PLAIN,
  }),
];

const since = [
  timeline({
    title: 'Tools: speed at which the error budget is spent',
    description:
      'The worse of availability and latency, over 5 minutes. Green: within the promise. Red: the month is spent in two days. The left edge of a colour is when it began. Click for the tool, its traces and logs.',
    width: 12,
    height: 8,
    queries: [query(WORST_BURN('5m'), '{{tool}}')],
    levels: BURN_RATE,
    unit: 'suffix:x',
    dataLinks: LINKS_OF_A_TOOL(label('tool')),
  }),
  timeline({
    title: 'Alerts',
    description: 'Every alert that stood, from when to when. Click a row for its runbook.',
    width: 12,
    height: 8,
    queries: [query(`${standing('severity="page"')} * 2 or ${standing('')}`, '{{alertname}} {{about}}')],
    levels: ['attention', [2, 'broken']],
    words: { 1: ['ticket', 'attention'], 2: ['page', 'broken'] },
    linksOf: {
      ...RUNBOOKS,
      ToolAvailabilityBurning: [runbook(`tool-${label('tool')}-availability`), ...LINKS_OF_A_TOOL(label('tool'))],
      ToolLatencyBurning: [runbook(`tool-${label('tool')}-latency`), ...LINKS_OF_A_TOOL(label('tool'))],
    },
  }),
  timeline({
    title: 'Upstreams',
    description:
      'The breaker of each upstream, the worst of all instances. Open: its tools answer circuit_open at once.',
    width: 12,
    height: 5,
    queries: [query(breakerStates(HERE), '{{breaker}}')],
    levels: ['good'],
    words: BREAKER_WORDS,
    dataLinks: [tracesOfUpstream(label('breaker')), runbook('breaker-open')],
  }),
  timeline({
    title: 'Instances',
    description: 'Whether Prometheus can read each instance. Short gaps are restarts.',
    width: 12,
    height: 5,
    queries: [query('up{job="gatehouse"}', '{{instance}}')],
    levels: ['broken', [1, 'good']],
    words: { 0: ['gone', 'broken'], 1: ['up', 'good'] },
    dataLinks: [runbook('telemetry-absent')],
  }),
];

const objectives = [
  table({
    title: 'Objectives, the worst on top',
    description:
      'What each tool promises, and how fast it spends what may go wrong: 1x is as promised, 14.4x pages. Click a tool for its dashboard, the traces and the logs of its failed calls; an objective for its runbook.',
    width: 24,
    height: 9,
    labels: { tool: 'Tool', objective: 'Objective' },
    columns: [
      { name: 'Promised', expr: 'tool:mcp_objective_target:ratio{tool=~"$tool"}', unit: 'percentunit', decimals: 2 },
      { name: 'Burn, 5 min', expr: burnRate('5m'), unit: 'suffix:x', decimals: 1, levels: BURN_RATE },
      { name: 'Burn, 30 min', expr: burnRate('30m'), unit: 'suffix:x', decimals: 1, levels: BURN_RATE },
      { name: 'Burn, 1 h', expr: burnRate('1h'), unit: 'suffix:x', decimals: 1, levels: BURN_RATE },
      { name: 'Burn, 2 h', expr: burnRate('2h'), unit: 'suffix:x', decimals: 1, levels: BURN_RATE },
      { name: 'Burn, 6 h', expr: burnRate('6h'), unit: 'suffix:x', decimals: 1, levels: BURN_RATE },
      { name: 'Burn, 1 d', expr: burnRate('1d'), unit: 'suffix:x', decimals: 1, levels: BURN_RATE },
      { name: 'Burn, 3 d', expr: burnRate('3d'), unit: 'suffix:x', decimals: 1, levels: BURN_RATE },
    ],
    sortBy: 'Burn, 5 min',
    rowLinks: [...LINKS_OF_A_TOOL(cell('Tool')), OBJECTIVE_RUNBOOK],
  }),
];

const calls = [
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

const inHand = [
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

/** What is broken, for whom, since when: where somebody who was woken begins. */
export const OVERVIEW: Board = {
  uid: 'gatehouse-overview',
  title: 'overview and objectives',
  description: 'What is broken, since when, and which promise it breaks. Begin here.',
  variables: [TOOL, INSTANCE],
  rows: [
    ['What is broken', broken],
    ['Since when', since],
    ['What was promised', objectives],
    ['What is going on', [...calls, ...inHand]],
  ],
};
