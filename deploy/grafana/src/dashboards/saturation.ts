import type { Board } from '../board.js';
import { BREAKER_WORDS, breakerStates } from '../breaker-states.js';
import { COLOURS } from '../colours.js';
import { label, runbook, tracesOfUpstream } from '../links.js';
import { graph } from '../panels/graph.js';
import { FULLNESS, type Levels, NONE_OR_ATTENTION, NONE_OR_BROKEN, PLAIN } from '../panels/levels.js';
import { query } from '../panels/query.js';
import { stat } from '../panels/stat.js';
import { timeline } from '../panels/timeline.js';
import { FAILED_ATTEMPT, HERE, quantile, RATE } from '../selectors.js';
import { INSTANCE } from '../variables.js';

const DAY = 86_400;
/** As the alerts on certificates have it. */
const CERTIFICATE_LEFT: Levels = ['broken', [2 * DAY, 'attention'], [14 * DAY, 'good']];
const LOOP_DELAY: Levels = ['good', [0.05, 'attention'], [0.2, 'broken']];

const full = [
  stat({
    title: 'Fullest queue',
    description: 'How full the fullest queue of any instance is. At 100 % further calls are refused as overloaded.',
    width: 4,
    height: 4,
    query: query(`max(mcp_queue_depth{${HERE}} / (mcp_queue_limit{${HERE}} > 0))`),
    unit: 'percentunit',
    decimals: 0,
    levels: FULLNESS,
    isLoud: true,
    links: [runbook('queue-saturated')],
  }),
  stat({
    title: 'Shedding load',
    description: 'Instances that refuse requests at the door because their event loop is saturated.',
    width: 4,
    height: 4,
    query: query(`sum(mcp_load_shedding{${HERE}})`),
    unit: 'short',
    levels: NONE_OR_BROKEN,
    isLoud: true,
    links: [runbook('load-shedding')],
  }),
  stat({
    title: 'Upstreams left alone',
    description: 'Breakers that are not closed on some instance. The timeline below says which, and since when.',
    width: 4,
    height: 4,
    query: query(`count(max by (breaker) (mcp_breaker_state{state!="closed",${HERE}}) == 1) or vector(0)`),
    unit: 'short',
    levels: NONE_OR_BROKEN,
    isLoud: true,
    links: [runbook('breaker-open')],
  }),
  stat({
    title: 'Without Redis',
    description: 'Instances that cannot reach Redis: they serve alone, and count limits for themselves.',
    width: 4,
    height: 4,
    query: query(`count(mcp_redis_up{${HERE}} == 0) or vector(0)`),
    unit: 'short',
    levels: NONE_OR_BROKEN,
    isLoud: true,
    links: [runbook('redis-lost')],
  }),
  stat({
    title: 'Busiest event loop',
    description:
      'Part of the time in which the busiest instance computes. Near 100 % every call waits, whatever its tool.',
    width: 4,
    height: 4,
    query: query(`max(nodejs_eventloop_utilization_ratio{${HERE}})`),
    unit: 'percentunit',
    decimals: 0,
    levels: FULLNESS,
    isLoud: true,
    links: [runbook('event-loop-lag')],
  }),
  stat({
    title: 'First certificate to end',
    description: 'When it has ended no client connects any more.',
    width: 4,
    height: 4,
    query: query(`min(mcp_tls_certificate_expiry_timestamp_seconds{${HERE}} - time())`),
    unit: 's',
    decimals: 0,
    levels: CERTIFICATE_LEFT,
    isLoud: true,
    links: [runbook('certificate-expiring')],
  }),
];

const upstreams = [
  timeline({
    title: 'Breakers',
    description:
      'The worst of all instances. Open: the tools of the upstream answer circuit_open at once. Click for traces of its failures.',
    width: 12,
    height: 8,
    queries: [query(breakerStates(HERE), '{{breaker}}')],
    levels: ['good'],
    words: BREAKER_WORDS,
    dataLinks: [tracesOfUpstream(label('breaker')), runbook('breaker-open')],
  }),
  graph({
    title: 'Failed attempts at upstreams',
    description: 'By upstream and how they fail. Bring the upstream back, or tell its owner. Click for the traces.',
    width: 12,
    height: 8,
    queries: [
      query(
        `sum by (dependency, error_type) (rate(mcp_upstream_duration_seconds_count{${FAILED_ATTEMPT},${HERE}}[${RATE}]))`,
        '{{dependency}} {{error_type}}',
      ),
    ],
    unit: 'reqps',
    isStacked: true,
    dataLinks: [tracesOfUpstream(label('dependency'))],
  }),
  graph({
    title: 'Latency of upstreams, p95',
    description:
      'Of one attempt, whatever came of it. A line that rises here before the latency of the tool: it is the upstream.',
    width: 12,
    height: 8,
    queries: [query(quantile(0.95, 'mcp_upstream_duration_seconds', HERE, ['dependency']), '{{dependency}}')],
    unit: 's',
    dataLinks: [tracesOfUpstream(label('dependency'))],
  }),
  graph({
    title: 'Attempts and retries',
    description:
      'Attempts made again after a failure come out of a budget; when retries end while failures go on, it is spent.',
    width: 12,
    height: 8,
    queries: [
      query(`sum(rate(mcp_upstream_duration_seconds_count{${HERE}}[${RATE}]))`, 'attempts'),
      query(`sum by (dependency) (rate(mcp_upstream_retries_total{${HERE}}[${RATE}]))`, 'retries of {{dependency}}'),
    ],
    unit: 'reqps',
    colours: { attempts: COLOURS.info },
  }),
];

const waiting = [
  graph({
    title: 'Calls that wait for a slot',
    description:
      'By pool; `calls` is all of them. Waiting that does not end: raise the slots, or slow the client that sends them.',
    width: 8,
    height: 8,
    queries: [query(`sum by (pool) (mcp_queue_depth{${HERE}})`, '{{pool}}')],
    unit: 'short',
    isStacked: true,
  }),
  graph({
    title: 'Time in the queue, p95',
    description: 'By what came of it: admitted calls waited that long and ran, others waited in vain.',
    width: 8,
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
    width: 8,
    height: 8,
    queries: [
      query(`sum(mcp_requests_active{${HERE}})`, 'calls in hand'),
      query(`sum(mcp_queue_slots{pool="calls",${HERE}})`, 'slots'),
    ],
    unit: 'short',
    colours: { 'calls in hand': COLOURS.info, slots: COLOURS.muted },
  }),
];

const process = [
  graph({
    title: 'Event loop, busy',
    description:
      'Part of the time in which each instance computes. One that stands out: profile it, or take it out of the balancer.',
    width: 8,
    height: 8,
    queries: [query(`nodejs_eventloop_utilization_ratio{${HERE}}`, '{{instance}}')],
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
    queries: [query(`nodejs_eventloop_delay_p99_seconds{${HERE}}`, '{{instance}}')],
    unit: 's',
    levels: LOOP_DELAY,
    links: [runbook('event-loop-lag')],
  }),
  graph({
    title: 'Heap in use',
    description: 'By instance. A floor that rises from day to day is a leak; restart, and take a heap snapshot first.',
    width: 8,
    height: 8,
    queries: [query(`sum by (instance) (v8js_memory_heap_used_bytes{${HERE}})`, '{{instance}}')],
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
    title: 'Open sockets and timers of Node',
    description: 'What the event loop waits for, by kind. A line that only rises is a leak.',
    width: 8,
    height: 8,
    queries: [query(`sum by (v8js_resource_type) (v8js_resource_active{${HERE}})`, '{{v8js_resource_type}}')],
    unit: 'short',
  }),
];

const shared = [
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

/** What is full, what is left alone, what it waits for. */
export const SATURATION: Board = {
  uid: 'gatehouse-saturation',
  title: 'saturation and resilience',
  description: 'What is full, which upstream is left alone, and what calls wait for.',
  variables: [INSTANCE],
  rows: [
    ['What is full', full],
    ['Upstreams', upstreams],
    ['Waiting', waiting],
    ['The process', process],
    ['What is kept and shared', shared],
  ],
};
