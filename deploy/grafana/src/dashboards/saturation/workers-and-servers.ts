import { runbook } from '../../links.js';
import { graph } from '../../panels/graph.js';
import { query } from '../../panels/query.js';
import { timeline } from '../../panels/timeline.js';
import { HERE, LATELY, PROCESS } from '../../selectors.js';

export const workersAndServers = [
  timeline({
    title: 'Workers',
    description: 'Of services with `WORKERS` above 1: whether each accepts connections, or is being replaced.',
    width: 12,
    height: 7,
    queries: [query(`mcp_worker_up{${HERE}}`, PROCESS)],
    levels: ['broken', [1, 'good']],
    words: { 0: ['replaced', 'broken'], 1: ['open', 'good'] },
    dataLinks: [runbook('worker-down')],
  }),
  timeline({
    title: 'Upstream servers',
    description:
      'MCP servers behind this one: lost where any instance is not connected. Their tools answer upstream until it is.',
    width: 12,
    height: 7,
    queries: [query(`min by (upstream) (mcp_upstream_server_up{${HERE}})`, '{{upstream}}')],
    levels: ['broken', [1, 'good']],
    words: { 0: ['lost', 'broken'], 1: ['connected', 'good'] },
    dataLinks: [runbook('upstream-server-lost')],
  }),
  graph({
    title: 'Workers that ended',
    description: 'And were replaced, in 5 minutes. One now and then is a crash to look at; many: it cannot start.',
    width: 12,
    height: 7,
    queries: [query(`increase(mcp_worker_restarts_total{${HERE}}[${LATELY}])`, PROCESS)],
    unit: 'short',
    isStacked: true,
    links: [runbook('worker-keeps-ending')],
  }),
  graph({
    title: 'Connections to upstream servers',
    description: 'In 5 minutes, by what came of them. Many lost and opened again: it restarts, or a proxy cuts them.',
    width: 12,
    height: 7,
    queries: [
      query(
        `sum by (upstream, result) (increase(mcp_upstream_server_connections_total{${HERE}}[${LATELY}]))`,
        '{{upstream}} {{result}}',
      ),
    ],
    unit: 'short',
    isStacked: true,
    links: [runbook('upstream-server-lost')],
  }),
];
