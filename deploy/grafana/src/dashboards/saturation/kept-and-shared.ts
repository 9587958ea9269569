import { COLOURS } from '../../colours.js';
import { runbook } from '../../links.js';
import { graph } from '../../panels/graph.js';
import { NONE_OR_ATTENTION, PLAIN } from '../../panels/levels.js';
import { query } from '../../panels/query.js';
import { stat } from '../../panels/stat.js';
import { HERE, RATE } from '../../selectors.js';

export const shared = [
  graph({
    title: 'Kept answers',
    description:
      'What became of questions to the result cache. Many of error: it cannot be reached, and every call is done again.',
    width: 8,
    height: 8,
    queries: [query(`sum by (result) (rate(mcp_cache_requests_total{${HERE}}[${RATE}])) > 0`, '{{result}}')],
    unit: 'reqps',
    isStacked: true,
    colours: {
      hit: COLOURS.good,
      joined: COLOURS.quiet,
      miss: COLOURS.info,
      stale: COLOURS.muted,
      error: COLOURS.broken,
    },
  }),
  graph({
    title: 'Size of the cache',
    description: 'What is kept in memory, of what may be. Full: answers are thrown out before their time.',
    width: 8,
    height: 8,
    queries: [
      query(`sum by (cache) (mcp_cache_bytes{${HERE}})`, 'kept'),
      query(`sum by (cache) (mcp_cache_bytes_limit{${HERE}})`, 'may be kept'),
    ],
    unit: 'bytes',
    colours: { kept: COLOURS.info, 'may be kept': COLOURS.muted },
  }),
  graph({
    title: 'Callers that limits keep in mind',
    description:
      'Principals and addresses counted at present, and those forgotten because there were too many to count.',
    width: 8,
    height: 8,
    queries: [
      query(`sum by (kind) (mcp_limits_tracked{${HERE}})`, '{{kind}}'),
      query(`sum by (kind) (increase(mcp_limits_forgotten_total{${HERE}}[${RATE}]))`, '{{kind}} forgotten'),
    ],
    unit: 'short',
  }),
  stat({
    title: 'Limits counted alone',
    description: 'Instances whose shared limits cannot be reached. What they allow meanwhile is in docs/limits.md.',
    width: 8,
    height: 5,
    query: query(`sum(mcp_limits_degraded{${HERE}})`),
    unit: 'short',
    levels: NONE_OR_ATTENTION,
    links: [runbook('limits-degraded')],
  }),
  stat({
    title: 'Tasks that run',
    description: 'Long calls that clients come back for, of all instances.',
    width: 8,
    height: 5,
    query: query(`sum(mcp_tasks_active{${HERE}})`),
    unit: 'short',
    levels: PLAIN,
  }),
  stat({
    title: 'Configuration that waits',
    description: 'A changed configuration was rejected, or needs a restart. The old values stay in force.',
    width: 8,
    height: 5,
    query: query(`sum(mcp_config_waiting{${HERE}})`),
    unit: 'short',
    levels: NONE_OR_ATTENTION,
    links: [runbook('configuration-waiting')],
  }),
];
