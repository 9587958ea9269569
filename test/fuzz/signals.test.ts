import { beforeAll, expect, it, vi } from 'vitest';
import { COMPILE_LIMIT_MS } from '../fixtures/compile-once.js';
import { startGatehouse } from '../fixtures/gatehouse-process.js';
import { type OtlpSink, startOtlpSink } from '../fixtures/otlp-sink.js';
import { buildProbeApp, PROBE_APP } from '../fixtures/probe-app/probe-app.js';
import { seededRandom } from '../fixtures/seeded-random.js';
import { UNLIMITED } from '../fixtures/unlimited.js';
import { FUZZ_RUNS, FUZZ_SEED, FUZZ_TEST_TIMEOUT_MS } from './fuzz-settings.js';
import { ImpatientClients } from './impatient-clients.js';

type Counts = Readonly<Record<string, number>>;
type Fields = Readonly<Record<string, unknown>>;

/** Little room, so that calls are shed, limited and cut off too; and enough for what is told of them. */
const SETTINGS = {
  ...UNLIMITED,
  TLS: 'off',
  HOST: '127.0.0.1',
  CALLS_MAX_RUNNING: '8',
  CALLS_MAX_QUEUED: '10',
  CALLS_MAX_QUEUE_MS: '40',
  ANSWER_MAX_BYTES: '800',
  RATE_LIMIT_TOOLS: 'piped=5/s',
  OTEL_TRACES_SAMPLER: 'always_on',
  OTEL_BSP_MAX_QUEUE_SIZE: '100000',
  OTEL_BLRP_MAX_QUEUE_SIZE: '100000',
};
/** Methods that leave a row of the audit trail however they end. */
const CALLS = ['tools/call', 'resources/read', 'prompts/get'];
const AT_ONCE = 24;

beforeAll(buildProbeApp, COMPILE_LIMIT_MS);

const ended = ({ method, outcome }: Fields) => `${method} ${outcome}`;
/** What each signal tells, as counts of `<method> <outcome>`. */
const signalsIn = (sink: OtlpSink) => ({
  requests: points(sink, 'mcp.requests.total', ended),
  durations: points(sink, 'mcp.request.duration', ended),
  operations: points(
    sink,
    'mcp.server.operation.duration',
    (of) => `${of['mcp.method.name']} ${of['error.type'] ?? 'ok'}`,
  ),
  spans: counted(
    sink.spans
      .filter(({ attributes }) => 'mcp.method.name' in attributes)
      .map(({ attributes: of }) => [`${of['mcp.method.name']} ${of['gatehouse.outcome']}`, 1]),
  ),
  rows: counted(
    sink.records
      .map(({ attributes }) => (attributes['audit'] ?? {}) as Fields)
      .filter(({ method }) => method !== undefined)
      .map((row) => [ended(row), 1]),
  ),
});
const points = (sink: OtlpSink, metric: string, keyOf: (attributes: Fields) => string) =>
  counted(sink.points(metric).map(({ attributes, value }) => [keyOf(attributes), value]));

function counted(all: readonly (readonly [key: string, count: number])[]): Counts {
  const counts: Record<string, number> = {};
  for (const [key, count] of all) if (count > 0) counts[key] = (counts[key] ?? 0) + count;
  return counts;
}

/** Calls leave a row however they end, everything else where it fails. */
function withRow(counts: Counts): Counts {
  const hasRow = (key: string) => !key.endsWith(' ok') || CALLS.includes(key.split(' ')[0]!);
  return Object.fromEntries(Object.entries(counts).filter(([key]) => hasRow(key)));
}

it.each(['goes on', 'is stopped meanwhile'])(
  'spans, metrics and audit rows tell the same of what random clients did to a server that %s',
  async (fate) => {
    await using sink = await startOtlpSink();
    const server = await startGatehouse({ ...sink.settings, ...SETTINGS }, PROBE_APP);
    const clients = new ImpatientClients(server, await server.token({ sub: 'ada' }), seededRandom(FUZZ_SEED));
    const come = clients.come(FUZZ_RUNS, AT_ONCE);
    if (fate === 'goes on') await come;
    else await vi.waitUntil(() => sink.spans.length > FUZZ_RUNS / 2, FUZZ_TEST_TIMEOUT_MS);
    expect(await server.stop()).toBe(0);
    await come;
    const { requests, durations, operations, spans, rows } = signalsIn(sink);
    expect(Object.keys(requests).length).toBeGreaterThan(10);
    expect({ durations, operations, spans }).toEqual({ durations: requests, operations: requests, spans: requests });
    expect(rows).toEqual(withRow(requests));
    expect(points(sink, 'mcp.requests.active', ({ method }) => String(method))).toEqual({});
  },
  FUZZ_TEST_TIMEOUT_MS,
);
