import {
  CALL,
  CALL_2025,
  CALL_IN_SESSION,
  CALL_OF_50,
  CALL_OF_500,
  LIST_OF_50,
  LIST_OF_500,
  type Scenario,
} from './scenarios.js';
import {
  BARE_FASTIFY,
  BARE_NEST,
  GATEHOUSE,
  GATEHOUSE_LOGS_SENT,
  GATEHOUSE_TLS,
  GATEHOUSE_TRACED,
  MCP_NEST,
  ONE_WORKER,
  SDK_ALONE,
  SDK_SESSIONS,
  SDK_V1,
  type Server,
  TWO_SERVICES,
  TWO_WORKERS,
} from './server-list.js';

/** What one window of load, or the start of the server, says. */
export type Measure = 'requestsPerSecond' | 'cpuMsPerCall' | 'p99Ms' | 'startUpMs';

/** One server in one scenario. */
export interface Cell {
  readonly server: Server;
  readonly scenario: Scenario;
  /** Absent: as much as it can do. `half`: half of what the SDK alone can do. `none`: it is only started. */
  readonly load?: 'half' | 'none';
}

export interface Ratio {
  /** Its key in the JSON. */
  readonly key: string;
  readonly what: string;
  readonly of: Cell;
  readonly to: Cell;
  readonly measure: Measure;
  /** `most`: as much as this or more is good. */
  readonly goal?: { readonly most?: number; readonly least?: number; readonly stretch: number };
  /** Left out of a quick run. */
  readonly isSlow?: boolean;
}

const cell = (server: Server, scenario: Scenario): Cell => ({ server, scenario });
const half = (server: Server): Cell => ({ server, scenario: CALL, load: 'half' });
const start = (server: Server): Cell => ({ server, scenario: CALL, load: 'none' });
const SDK = cell(SDK_ALONE, CALL);
const SDK_2025 = cell(SDK_ALONE, CALL_2025);
const FULL = cell(GATEHOUSE, CALL);
const IN_SESSION = cell(GATEHOUSE, CALL_IN_SESSION);
const SDK_IN_SESSION = cell(SDK_SESSIONS, CALL_IN_SESSION);

/** Every comparison there is. Both sides are called in turns, by the same generator. */
export const RATIOS: readonly Ratio[] = [
  speed('callSampled', 'tools/call, traces sampled at 10 %', FULL, SDK, { least: 4, stretch: 5 }),
  speed('callSampled2025', 'the same, 2025-11-25 stateless', cell(GATEHOUSE, CALL_2025), SDK_2025, {
    least: 4,
    stretch: 5,
  }),
  speed('callSession', 'the same, 2025-11-25 in a session', IN_SESSION, SDK_IN_SESSION),
  speed('callTraced', 'tools/call, every call traced and exported', cell(GATEHOUSE_TRACED, CALL), SDK, {
    least: 3.3,
    stretch: 4,
  }),
  {
    key: 'cpuPerCall',
    what: 'CPU per tools/call, sampled at 10 %',
    of: FULL,
    to: SDK,
    measure: 'cpuMsPerCall',
    goal: { most: 0.25, stretch: 0.2 },
  },
  {
    key: 'cpuPerCallTraced',
    what: 'CPU per tools/call, every call traced and exported',
    of: cell(GATEHOUSE_TRACED, CALL),
    to: SDK,
    measure: 'cpuMsPerCall',
  },
  {
    key: 'cpuPerCallSession',
    what: 'CPU per tools/call in a session, sampled at 10 %',
    of: IN_SESSION,
    to: SDK_IN_SESSION,
    measure: 'cpuMsPerCall',
  },
  speed('call500', 'tools/call with 500 tools, to itself with 5', cell(GATEHOUSE, CALL_OF_500), FULL, {
    least: 0.98,
    stretch: 1,
  }),
  speed('list50', 'tools/list of 50', cell(GATEHOUSE, LIST_OF_50), cell(SDK_ALONE, LIST_OF_50), {
    least: 20,
    stretch: 20,
  }),
  speed('list500', 'tools/list of 500', cell(GATEHOUSE, LIST_OF_500), cell(SDK_ALONE, LIST_OF_500), {
    least: 20,
    stretch: 20,
  }),
  {
    key: 'p99Half',
    what: 'p99 of tools/call at half of what the SDK alone can do',
    of: half(GATEHOUSE),
    to: half(SDK_ALONE),
    measure: 'p99Ms',
    goal: { most: 1, stretch: 0.5 },
  },
  speed('tls', 'tools/call over TLS, to itself without', cell(GATEHOUSE_TLS, CALL), FULL, {
    least: 0.85,
    stretch: 0.95,
  }),
  {
    key: 'cpuPerCallTls',
    what: 'CPU per tools/call over TLS, to itself without',
    of: cell(GATEHOUSE_TLS, CALL),
    to: FULL,
    measure: 'cpuMsPerCall',
  },
  {
    key: 'startUp',
    what: 'start to first answer, to a bare Nest application',
    of: start(GATEHOUSE),
    to: start(BARE_NEST),
    measure: 'startUpMs',
    goal: { most: 2, stretch: 1.5 },
  },
  {
    key: 'workers2',
    what: "one process's CPU per call, divided by two processes', as many calls for each process",
    of: cell(ONE_WORKER, CALL),
    to: cell(TWO_WORKERS, CALL),
    measure: 'cpuMsPerCall',
    goal: { least: 0.9, stretch: 0.95 },
  },
  {
    key: 'twoServices',
    what: 'the same to two services that share no more than the Redis: what these cores leave of it',
    of: cell(ONE_WORKER, CALL),
    to: cell(TWO_SERVICES, CALL),
    measure: 'cpuMsPerCall',
  },
  slow(
    'callLogsSent',
    'tools/call, sampled at 10 %, log lines sent to the collector too',
    cell(GATEHOUSE_LOGS_SENT, CALL),
    SDK,
  ),
  slow('sdk50', 'the SDK alone with 50 tools, to itself with 5', cell(SDK_ALONE, CALL_OF_50), SDK),
  slow('sdk500', 'the SDK alone with 500 tools, to itself with 5', cell(SDK_ALONE, CALL_OF_500), SDK),
  slow('sdkV1', 'SDK v1, a server for each request, 2025-11-25', cell(SDK_V1, CALL_2025), SDK_2025),
  slow('mcpNest', 'MCP-Nest, nothing switched on', cell(MCP_NEST, CALL), SDK),
  slow('mcpNest2025', 'MCP-Nest, nothing switched on, 2025-11-25', cell(MCP_NEST, CALL_2025), SDK_2025),
  slow('bareFastify', 'bare Fastify, which knows no protocol', cell(BARE_FASTIFY, CALL), SDK),
];

function speed(key: string, what: string, of: Cell, to: Cell, goal?: Ratio['goal']): Ratio {
  return { key, what: `${what}, requests/s`, of, to, measure: 'requestsPerSecond', ...(goal && { goal }) };
}

function slow(key: string, what: string, of: Cell, to: Cell): Ratio {
  return { ...speed(key, what, of, to), isSlow: true };
}
