import { FAILURE_KINDS } from '../../errors/failure-kinds.js';
import { TOOL, CLIENT } from './label-values.js';
import type { Metric } from './metric.js';

const UPSTREAM = 'an upstream of the catalogue';
const SERVER = 'an upstream server of the configuration';
const POOL = 'a tool with a bound of its own, or the pool of all calls';
const DEFINITION = ['offered', 'new', 'changed', 'gone', 'refused'];
const BREAKER_STATES = ['closed', 'half_open', 'open'];
const BUDGET = {
  client: CLIENT,
  budget: ['tokens', 'bytes'],
  window: 'seconds, as configured, such as `3600s`',
  mode: ['enforce', 'report'],
};
const RESULTS_CACHE = { cache: ['results'] };

/** What is measured of the parts of the service, and of what it depends on. */
export const METRICS_OF_PARTS = {
  'mcp.queue.depth': { type: 'up-down', tells: 'Calls that wait for a slot.', labels: { pool: POOL } },
  'mcp.queue.limit': { type: 'gauge', tells: 'Calls that may wait for a slot.', labels: { pool: POOL } },
  'mcp.queue.slots': {
    type: 'gauge',
    tells: 'Calls that may be served at once, as things are now.',
    labels: { pool: 'the pool of all calls' },
  },
  'mcp.queue.wait.duration': {
    type: 'histogram',
    unit: 's',
    tells: 'Time a call waited for a slot, by pool and how it ended.',
    labels: { pool: POOL, outcome: 'how waiting can end, in the words of the queue' },
  },
  'mcp.load.shedding': { type: 'gauge', tells: '1 while requests are shed because the event loop is saturated.' },
  'mcp.bodies.bytes': {
    type: 'up-down',
    tells: 'Bytes of large request bodies that are held, until they are answered.',
  },
  'mcp.bodies.bytes.limit': { type: 'gauge', tells: 'Bytes of large request bodies that it may hold at once.' },
  'mcp.limits.degraded': { type: 'gauge', tells: '1 while shared limits cannot be reached, else 0.' },
  'mcp.limits.tracked': {
    type: 'up-down',
    tells: 'Quotas kept in memory.',
    labels: { kind: ['principal', 'address'] },
  },
  'mcp.limits.forgotten': {
    type: 'counter',
    tells: 'Quotas given up for want of room while they still counted.',
    labels: { kind: ['principal', 'address'] },
  },
  'mcp.budget.used': {
    type: 'gauge',
    tells: 'Tokens or bytes a client was given within the window of its budget.',
    labels: BUDGET,
  },
  'mcp.budget.limit': { type: 'gauge', tells: 'Tokens or bytes it may be given within that window.', labels: BUDGET },
  'mcp.dependency.up': {
    type: 'gauge',
    tells: '1 while what the service depends on can be used, as `/health` tells it, else 0.',
    labels: { dependency: 'what `/health` names', essential: ['true', 'false'] },
  },
  'mcp.dependency.latency': {
    type: 'gauge',
    unit: 's',
    tells: 'Time its last check took, as `/health` tells it. What this process knows without asking has none.',
    labels: { dependency: 'what `/health` names' },
  },
  'mcp.breaker.state': {
    type: 'gauge',
    tells: '1 for the state the breaker is in, 0 for the others.',
    labels: { breaker: UPSTREAM, state: BREAKER_STATES },
  },
  'mcp.breaker.transitions': {
    type: 'counter',
    tells: 'Changes of the state of a breaker, by the new one.',
    labels: { breaker: UPSTREAM, to: BREAKER_STATES },
  },
  'mcp.upstream.duration': {
    type: 'histogram',
    unit: 's',
    tells: 'Time of one attempt of a tool that depends on an upstream.',
    labels: { dependency: UPSTREAM, operation: TOOL, 'error.type': FAILURE_KINDS },
  },
  'mcp.upstream.retries': {
    type: 'counter',
    tells: 'Attempts made again after a failure of an upstream.',
    labels: { dependency: UPSTREAM, operation: TOOL, 'error.type': FAILURE_KINDS },
  },
  'mcp.upstream.server.up': {
    type: 'gauge',
    tells: 'Whether an upstream server is connected.',
    labels: { upstream: SERVER },
  },
  'mcp.upstream.server.connections': {
    type: 'counter',
    tells: 'Connections to upstream servers that were opened, failed to open, or were lost.',
    labels: { upstream: SERVER, result: ['opened', 'failed', 'lost'] },
  },
  'mcp.upstream.definitions': {
    type: 'up-down',
    tells: 'What upstream servers offer, by what becomes of it here.',
    labels: { upstream: SERVER, state: DEFINITION },
  },
  'mcp.upstream.definition.changes': {
    type: 'counter',
    tells: 'Descriptions of upstream servers that were held back, by why.',
    labels: { upstream: SERVER, state: DEFINITION },
  },
  'mcp.cache.requests': {
    type: 'counter',
    tells: 'Calls that a cache could have answered, by what it did.',
    labels: { ...RESULTS_CACHE, result: ['hit', 'joined', 'miss', 'stale', 'invalid', 'error', 'bypass'] },
  },
  'mcp.cache.bytes': { type: 'up-down', tells: 'Bytes of answers kept in this process.', labels: RESULTS_CACHE },
  'mcp.cache.entries': { type: 'up-down', tells: 'Answers kept in this process.', labels: RESULTS_CACHE },
  'mcp.cache.bytes.limit': { type: 'gauge', tells: 'Bytes of answers it may keep.', labels: RESULTS_CACHE },
  'mcp.audit.events': {
    type: 'counter',
    tells: 'Audit rows, by what became of them.',
    labels: { event: ['call', 'call_begun', 'calls_running', 'chain_opened'], result: ['stored', 'spilled', 'lost'] },
  },
  'mcp.audit.interrupted': {
    type: 'counter',
    tells: 'Calls that may have written whose beginning this process found in the trail, and no end.',
  },
  'mcp.audit.state': {
    type: 'gauge',
    tells: '1 for what becomes of audit rows now, 0 for the others: `waiting` for a lost store, or kept nowhere.',
    labels: { state: ['stored', 'waiting', 'failing'] },
  },
  'mcp.audit.waiting': {
    type: 'up-down',
    tells: 'Audit rows that are not stored yet, by where they are meanwhile.',
    labels: { place: ['memory', 'file'] },
  },
  'mcp.tasks.active': { type: 'up-down', tells: 'Tasks that are working or wait for answers.' },
  'mcp.tasks.limit': { type: 'gauge', tells: 'Tasks that may run at once.' },
  'mcp.redis.up': { type: 'gauge', tells: '1 while Redis can be reached, else 0.' },
  'mcp.config.reloads': {
    type: 'counter',
    tells: 'Times the configuration was read again, by what became of it.',
    labels: { result: ['applied', 'rejected', 'unchanged'] },
  },
  'mcp.config.waiting': {
    type: 'up-down',
    tells: 'Problems that keep a new configuration out; keys that need a restart.',
    labels: { reason: ['rejected', 'restart'] },
  },
  'mcp.tls.certificate.expiry.timestamp.seconds': {
    type: 'gauge',
    tells: 'When the certificate that is served ends, in seconds since 1970.',
  },
  'mcp.worker.up': {
    type: 'gauge',
    tells: '1 for a worker that accepts connections, 0 for one that is being replaced; where `WORKERS` is above 1.',
    labels: { worker: 'from 1 to `WORKERS`' },
  },
  'mcp.worker.restarts': {
    type: 'counter',
    tells: 'Workers that have ended and were replaced.',
    labels: { worker: 'from 1 to `WORKERS`' },
  },
  'mcp.log.lines.lost': {
    type: 'counter',
    tells: 'Lines of the log that could not be written, or that nobody read, and that found no room to wait.',
  },
  'process.memory.usage': {
    type: 'up-down',
    unit: 'By',
    tells: 'Physical memory of the process.',
  },
  'process.cpu.time': {
    type: 'counter',
    unit: 's',
    tells: 'Time that cores spent on the process.',
    labels: { 'cpu.mode': ['user', 'system'] },
  },
  'mcp.build.info': {
    type: 'gauge',
    tells: 'Always 1; the labels say what is running.',
    labels: { version: 'of Gatehouse', node: 'of Node', server_version: '`MCP_SERVER_VERSION`, where it is set' },
  },
} as const satisfies Readonly<Record<string, Metric>>;
