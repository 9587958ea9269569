import { graph } from '../../panels/graph.js';
import { query } from '../../panels/query.js';
import { HERE, LATELY, quantile, RATE } from '../../selectors.js';

export const spoken = [
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
