import { FAILURE_KINDS } from '../../errors/failure-kinds.js';
import { METHODS } from '../methods.js';
import { PROTOCOL_VERSIONS, REJECTIONS } from './call-labels.js';
import { TOOL, CLIENT } from './label-values.js';
import type { Metric } from './metric.js';

const OUTCOMES = ['ok', ...FAILURE_KINDS];
const TRANSPORTS = ['tcp', 'pipe'];
const ANSWER = { tool: TOOL, client: CLIENT };
const LIST = { method: 'a method that lists', client: CLIENT };
const VERSIONS = [...PROTOCOL_VERSIONS, '_OTHER'];

/** What is measured of requests, calls, answers and those who ask. */
export const METRICS_OF_CALLS = {
  'mcp.requests.total': {
    type: 'counter',
    tells: 'Requests that have ended, by outcome.',
    labels: { method: METHODS, outcome: OUTCOMES },
  },
  'mcp.requests.by_client': {
    type: 'counter',
    tells: 'The same, by client.',
    labels: { client: CLIENT, outcome: OUTCOMES },
  },
  'mcp.requests.active': {
    type: 'up-down',
    tells: 'Requests that have arrived and not ended.',
    labels: { method: METHODS },
  },
  'mcp.errors.total': {
    type: 'counter',
    tells: 'Requests that have ended with any outcome but ok.',
    labels: { method: METHODS, 'error.type': FAILURE_KINDS },
  },
  'mcp.rejections': {
    type: 'counter',
    tells: 'Requests refused before their handler did any work.',
    labels: { reason: [...REJECTIONS], tool: TOOL },
  },
  'mcp.would_reject': {
    type: 'counter',
    tells: 'Calls that a rule in shadow mode would have refused.',
    labels: { reason: ['rate_limited', 'forbidden'], rule: 'a kind of rule, as a refusal names it', tool: TOOL },
  },
  'mcp.request.duration': {
    type: 'histogram',
    unit: 's',
    tells: 'Time from the arrival of a request to its outcome.',
    labels: { method: METHODS, outcome: OUTCOMES },
  },
  'mcp.tool.duration': {
    type: 'histogram',
    unit: 's',
    tells: 'The same of calls of tools, by tool.',
    labels: { tool: TOOL, outcome: OUTCOMES },
  },
  'mcp.server.operation.duration': {
    type: 'histogram',
    unit: 's',
    tells: "The same, by OpenTelemetry's conventions.",
    labels: {
      'mcp.method.name': METHODS,
      'gen_ai.tool.name': TOOL,
      'error.type': FAILURE_KINDS,
      'rpc.response.status_code': 'a JSON-RPC error code of the [failure table](errors.md)',
      'mcp.protocol.version': VERSIONS,
      'network.transport': TRANSPORTS,
    },
  },
  'mcp.server.session.duration': {
    type: 'histogram',
    unit: 's',
    tells: 'Time from the beginning of a session here to its end.',
    labels: {
      'network.transport': TRANSPORTS,
      'mcp.protocol.version': VERSIONS,
      'error.type': ['idle', 'evicted', 'revoked', 'expired', 'refused', 'unread'],
    },
  },
  'mcp.tool.response.bytes': {
    type: 'histogram',
    unit: 'By',
    tells: 'Bytes of an answer of a tool as JSON.',
    labels: ANSWER,
  },
  'mcp.tool.response.tokens': {
    type: 'histogram',
    unit: '{token}',
    tells: 'Tokens of an answer of a tool: an estimate, a quarter of its characters.',
    labels: ANSWER,
  },
  'mcp.list.response.bytes': {
    type: 'histogram',
    unit: 'By',
    tells: 'Bytes of a page of a list as JSON.',
    labels: LIST,
  },
  'mcp.list.response.tokens': {
    type: 'histogram',
    unit: '{token}',
    tells: 'Tokens of a page of a list: an estimate, a quarter of its characters.',
    labels: LIST,
  },
  'mcp.auth.failures': {
    type: 'counter',
    tells: 'Credentials that were not accepted, by reason.',
    labels: { reason: 'a fault of a credential that has a name in the code, or `other`' },
  },
  'mcp.jwks.fetches': {
    type: 'counter',
    tells: 'Fetches of the key set that verifies tokens.',
    labels: { result: ['ok', 'failed'] },
  },
  'mcp.connections.active': {
    type: 'up-down',
    tells: 'What clients hold open.',
    labels: { transport: ['http', 'stdio'], kind: ['socket', 'session', 'listen', 'sse', 'connection'] },
  },
  'mcp.connections.refused': {
    type: 'counter',
    tells: 'Connections closed at once because there were as many as the process may have.',
  },
  'mcp.connections.unread': {
    type: 'counter',
    tells:
      'Connections cut because their client did not read: `stalled` had taken nothing of what waited for a minute, for ' +
      '`overflow` more waited than may (4 MiB; 64 KiB of changes).',
    labels: { reason: ['stalled', 'overflow'] },
  },
  'mcp.connections.revoked': {
    type: 'counter',
    tells: 'Sessions and streams ended with their credential, by kind.',
    labels: { kind: ['session', 'listen', 'sse'] },
  },
} as const satisfies Readonly<Record<string, Metric>>;
