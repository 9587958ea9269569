import { runbook } from '../../links.js';
import { FULLNESS, type Levels, NONE_OR_BROKEN } from '../../panels/levels.js';
import { query } from '../../panels/query.js';
import { stat } from '../../panels/stat.js';
import { HERE } from '../../selectors.js';

const DAY = 86_400;

/** As the alerts on certificates have it. */
const CERTIFICATE_LEFT: Levels = ['broken', [2 * DAY, 'attention'], [14 * DAY, 'good']];

export const full = [
  stat({
    title: 'Fullest queue',
    description: 'How full the fullest queue of any instance is. At 100 % further calls are refused as overloaded.',
    width: 3,
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
    width: 3,
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
    width: 3,
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
    width: 3,
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
    width: 3,
    height: 4,
    query: query(`max(nodejs_eventloop_utilization_ratio{${HERE}})`),
    unit: 'percentunit',
    decimals: 0,
    levels: FULLNESS,
    isLoud: true,
    links: [runbook('event-loop-lag')],
  }),
  stat({
    title: 'Dependencies down',
    description:
      'What `/health` names and some instance cannot use. The timeline on the overview says which, and since when.',
    width: 3,
    height: 4,
    query: query(`count(min by (dependency) (mcp_dependency_up{${HERE}}) == 0) or vector(0)`),
    unit: 'short',
    levels: NONE_OR_BROKEN,
    isLoud: true,
    links: [runbook('dependency-down'), runbook('essential-dependency-down', 'Runbook of an essential one')],
  }),
  stat({
    title: 'Connections refused',
    description:
      'In 10 minutes: closed unread, because the process has no descriptors to spare. See who leaks connections, or raise the limit of open files.',
    width: 3,
    height: 4,
    query: query(`sum(increase(mcp_connections_refused_total{${HERE}}[10m]))`),
    unit: 'short',
    decimals: 0,
    levels: NONE_OR_BROKEN,
    isLoud: true,
  }),
  stat({
    title: 'First certificate to end',
    description: 'When it has ended no client connects any more.',
    width: 3,
    height: 4,
    query: query(`min(mcp_tls_certificate_expiry_timestamp_seconds{${HERE}} - time())`),
    unit: 's',
    decimals: 0,
    levels: CERTIFICATE_LEFT,
    isLoud: true,
    links: [runbook('certificate-expiring')],
  }),
];
