import { cell, LINKS_OF_A_TOOL, runbook } from '../../links.js';
import { BURN_RATE } from '../../panels/levels.js';
import { table } from '../../panels/table.js';
import { burnRate } from '../../selectors.js';

const OBJECTIVE_RUNBOOK = runbook('tool-${__data.fields.Tool}-${__data.fields.Objective}');

export const objectives = [
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
