import { COLOURS } from '../../colours.js';
import { graph } from '../../panels/graph.js';
import { query } from '../../panels/query.js';
import { HERE, quantile } from '../../selectors.js';

export const waiting = [
  graph({
    title: 'Calls that wait for a slot',
    description:
      'By pool; `calls` is all of them. Waiting that does not end: raise the slots, or slow the client that sends them.',
    width: 6,
    height: 8,
    queries: [query(`sum by (pool) (mcp_queue_depth{${HERE}})`, '{{pool}}')],
    unit: 'short',
    isStacked: true,
  }),
  graph({
    title: 'Time in the queue, p95',
    description: 'By what came of it: admitted calls waited that long and ran, others waited in vain.',
    width: 6,
    height: 8,
    queries: [query(quantile(0.95, 'mcp_queue_wait_duration_seconds', HERE, ['outcome']), '{{outcome}}')],
    unit: 's',
    colours: {
      admitted: COLOURS.good,
      expired: COLOURS.broken,
      full: COLOURS.serious,
      pushed_out: COLOURS.attention,
      left: COLOURS.muted,
    },
  }),
  graph({
    title: 'Calls in hand, and slots',
    description: 'Calls that have arrived and not ended, of how many may run at once.',
    width: 6,
    height: 8,
    queries: [
      query(`sum(mcp_requests_active{${HERE}})`, 'calls in hand'),
      query(`sum(mcp_queue_slots{pool="calls",${HERE}})`, 'slots'),
    ],
    unit: 'short',
    colours: { 'calls in hand': COLOURS.info, slots: COLOURS.muted },
  }),
  graph({
    title: 'Large bodies held',
    description:
      'Bytes of requests that are read or not answered yet, of what all processes may hold. Full: further ones are answered 503. Raise `BODY_ROOM_BYTES` with the heap, or slow who sends them.',
    width: 6,
    height: 8,
    queries: [
      query(`sum(mcp_bodies_bytes{${HERE}})`, 'held'),
      query(`sum(mcp_bodies_bytes_limit{${HERE}})`, 'may be held'),
    ],
    unit: 'bytes',
    colours: { held: COLOURS.info, 'may be held': COLOURS.muted },
  }),
];
