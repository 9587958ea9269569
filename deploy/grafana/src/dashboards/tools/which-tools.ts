import { OUTCOME_COLOURS } from '../../colours.js';
import { cell, label, LINKS_OF_A_TOOL, logsOfOutcome, logsOfTool, tracesOfOutcome, tracesOfTool } from '../../links.js';
import { graph } from '../../panels/graph.js';
import { FAILURE_RATIO } from '../../panels/levels.js';
import { query } from '../../panels/query.js';
import { table } from '../../panels/table.js';
import { timeline } from '../../panels/timeline.js';
import { FAILED, failedRatio, LATELY, OF_TOOL, quantile, RATE, REFUSED, TOOL_DURATION } from '../../selectors.js';

const callsOf = (outcomes: string, by: string, range = RATE) =>
  `sum by (${by}) (rate(${TOOL_DURATION}_count{${[outcomes, OF_TOOL].filter((part) => part !== '').join(',')}}[${range}]))`;

export const which = [
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
      { name: 'p50', expr: quantile(0.5, TOOL_DURATION, `outcome="ok",${OF_TOOL}`, ['tool'], LATELY), unit: 's' },
      { name: 'p95', expr: quantile(0.95, TOOL_DURATION, `outcome="ok",${OF_TOOL}`, ['tool'], LATELY), unit: 's' },
      { name: 'p99', expr: quantile(0.99, TOOL_DURATION, `outcome="ok",${OF_TOOL}`, ['tool'], LATELY), unit: 's' },
    ],
    sortBy: 'Failing',
    rowLinks: LINKS_OF_A_TOOL(cell('Tool')),
  }),
];
