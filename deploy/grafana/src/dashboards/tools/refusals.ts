import { OUTCOME_COLOURS } from '../../colours.js';
import { label, logsOfOutcome, tracesOfOutcome } from '../../links.js';
import { graph } from '../../panels/graph.js';
import { query } from '../../panels/query.js';
import { HERE, RATE } from '../../selectors.js';

export const refused = [
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
