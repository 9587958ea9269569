import { COLOURS } from '../../colours.js';
import { label, LINKS_OF_A_TOOL } from '../../links.js';
import { graph } from '../../panels/graph.js';
import { heat } from '../../panels/heat.js';
import { query, withExemplars } from '../../panels/query.js';
import { OF_TOOL, quantile, RATE, TOOL_DURATION } from '../../selectors.js';

export const fast = [
  graph({
    title: 'Latency of calls that succeed',
    description: 'From arrival to outcome, waiting included. A dot is one call: click it for its trace.',
    width: 12,
    height: 9,
    queries: [
      query(quantile(0.5, TOOL_DURATION, `outcome="ok",${OF_TOOL}`), 'p50'),
      withExemplars(quantile(0.95, TOOL_DURATION, `outcome="ok",${OF_TOOL}`), 'p95'),
      query(quantile(0.99, TOOL_DURATION, `outcome="ok",${OF_TOOL}`), 'p99'),
    ],
    unit: 's',
    colours: { p50: COLOURS.quiet, p95: COLOURS.info, p99: '#B877D9' },
  }),
  heat({
    title: 'Latency, all calls',
    description: 'Two bands are two kinds of calls: kept answers and fresh ones, or one instance that is slow.',
    width: 12,
    height: 9,
    expr: `sum by (le) (rate(${TOOL_DURATION}_bucket{${OF_TOOL}}[${RATE}]))`,
    unit: 's',
  }),
  graph({
    title: 'p95 by tool',
    description: 'Which tool got slower. A dot is one call: click it for its trace.',
    width: 24,
    height: 8,
    queries: [withExemplars(quantile(0.95, TOOL_DURATION, `outcome="ok",${OF_TOOL}`, ['tool']), '{{tool}}')],
    unit: 's',
    dataLinks: LINKS_OF_A_TOOL(label('tool')),
  }),
];
