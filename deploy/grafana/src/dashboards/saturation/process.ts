import { runbook } from '../../links.js';
import { graph } from '../../panels/graph.js';
import { FULLNESS, type Levels } from '../../panels/levels.js';
import { query } from '../../panels/query.js';
import { HERE, LATELY, PROCESS, RATE } from '../../selectors.js';

const LOOP_DELAY: Levels = ['good', [0.05, 'attention'], [0.2, 'broken']];

export const process = [
  graph({
    title: 'Event loop, busy',
    description:
      'Part of the time in which each process computes. One that stands out: profile it, or take it out of the balancer.',
    width: 8,
    height: 8,
    queries: [query(`nodejs_eventloop_utilization_ratio{${HERE}}`, PROCESS)],
    unit: 'percentunit',
    max: 1,
    levels: FULLNESS,
    links: [runbook('event-loop-lag')],
  }),
  graph({
    title: 'Event loop, late (p99)',
    description: 'How late it comes to what is due. Above 200 ms something computes for long in one go.',
    width: 8,
    height: 8,
    queries: [query(`nodejs_eventloop_delay_p99_seconds{${HERE}}`, PROCESS)],
    unit: 's',
    levels: LOOP_DELAY,
    links: [runbook('event-loop-lag')],
  }),
  graph({
    title: 'Cores in use',
    description:
      'By process. 100 % is one core, which is all that its event loop can use. Late event loop and a flat line here: its container is at its CPU limit.',
    width: 8,
    height: 8,
    queries: [query(`sum by (instance, worker) (rate(process_cpu_time_seconds_total{${HERE}}[${RATE}]))`, PROCESS)],
    unit: 'percentunit',
    links: [runbook('event-loop-lag')],
  }),
  graph({
    title: 'Memory',
    description:
      'By process: what the limit of a container counts. It rises while the heap does not: buffers, or a library outside of it.',
    width: 8,
    height: 8,
    queries: [query(`sum by (instance, worker) (process_memory_usage_bytes{${HERE}})`, PROCESS)],
    unit: 'bytes',
  }),
  graph({
    title: 'Heap in use',
    description: 'By process. A floor that rises from day to day is a leak; restart, and take a heap snapshot first.',
    width: 8,
    height: 8,
    queries: [query(`sum by (instance, worker) (v8js_memory_heap_used_bytes{${HERE}})`, PROCESS)],
    unit: 'bytes',
  }),
  graph({
    title: 'Time spent collecting garbage',
    description: 'Seconds per second. Above 10 % the heap is too small for what is asked of it.',
    width: 8,
    height: 8,
    queries: [
      query(`sum by (v8js_gc_type) (rate(v8js_gc_duration_seconds_sum{${HERE}}[${RATE}]))`, '{{v8js_gc_type}}'),
    ],
    unit: 'percentunit',
    isStacked: true,
  }),
  graph({
    title: 'What clients hold open',
    description:
      'Sockets, sessions of the 2025 revisions, listening streams, HTTP+SSE. Sockets without end: a client leaks them.',
    width: 8,
    height: 8,
    queries: [query(`sum by (kind) (mcp_connections_active{${HERE}})`, '{{kind}}')],
    unit: 'short',
  }),
  graph({
    title: 'Connections cut because their client did not read',
    description:
      'In 5 minutes. `stalled` took nothing for a minute; for `overflow` more waited than may. Many: a client opens streams and leaves them.',
    width: 8,
    height: 8,
    queries: [query(`sum by (reason) (increase(mcp_connections_unread_total{${HERE}}[${LATELY}]))`, '{{reason}}')],
    unit: 'short',
    isStacked: true,
  }),
  graph({
    title: 'Open sockets and timers of Node',
    description: 'What the event loop waits for, by kind. A line that only rises is a leak.',
    width: 8,
    height: 8,
    queries: [query(`sum by (v8js_resource_type) (v8js_resource_active{${HERE}})`, '{{v8js_resource_type}}')],
    unit: 'short',
  }),
];
