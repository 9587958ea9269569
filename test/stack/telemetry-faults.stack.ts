import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type GatehouseProcess, startGatehouse } from '../fixtures/gatehouse-process.js';
import { type OtlpSink, startOtlpSink } from '../fixtures/otlp-sink.js';
import { buildProbeApp, PROBE_APP } from '../fixtures/probe-app/probe-app.js';
import { callTool } from '../fixtures/raw-call.js';
import { sumOf } from '../fixtures/scraped-sum.js';
import { UNLIMITED } from '../fixtures/unlimited.js';
import { type Collector, collectorMissing, startCollector } from '../fixtures/stack/collector.js';

const CALLS = 1_000;
const AT_ONCE = 10;
/** Small, so that these calls overflow it many times. */
const QUEUE = 64;
/** Far above what such a call takes here, far below any timeout of an exporter (10 s). */
const UNAFFECTED_MS = 1_000;
/** What queues of this size and the work itself may hold on to. */
const MEMORY = 64 * 1024 * 1024;

interface Setup {
  readonly server: GatehouseProcess;
  readonly collector: Collector;
  readonly stores: OtlpSink;
  readonly call: (traceId?: string) => Promise<number>;
}
let setup: Setup;

async function start(protocol: 'http/protobuf' | 'grpc'): Promise<Setup> {
  buildProbeApp();
  const stores = await startOtlpSink();
  const endpoint = stores.settings['OTEL_EXPORTER_OTLP_ENDPOINT']!;
  const collector = await startCollector({
    TRACES_ENDPOINT: endpoint,
    LOGS_ENDPOINT: endpoint,
    METRICS_ENDPOINT: endpoint,
    TRACES_KEPT_PERCENT: '100',
    TRACE_DECISION_WAIT: '1s',
  });
  const server = await startGatehouse(
    {
      TLS: 'off',
      HOST: '127.0.0.1',
      // A busy machine is no fault of the Collector.
      SHED_LOOP_PERCENT: '0',
      ...UNLIMITED,
      ...collector.settingsFor(protocol),
      OTEL_BSP_MAX_QUEUE_SIZE: String(QUEUE),
      OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '32',
      OTEL_BLRP_MAX_QUEUE_SIZE: String(QUEUE),
      OTEL_BLRP_MAX_EXPORT_BATCH_SIZE: '32',
      OTEL_EXPORTER_OTLP_TIMEOUT: '2000',
    },
    PROBE_APP,
  );
  const authorization = `Bearer ${await server.token({ sub: 'ada' })}`;
  const call = async (traceId?: string) => {
    const startedAt = performance.now();
    const meta = traceId === undefined ? {} : { traceparent: `00-${traceId}-b7ad6b7169203331-01` };
    const target = { mcp: new URL(server.mcp) };
    const answer = await callTool(target, {
      era: '2026-07-28',
      tool: 'echo',
      input: { text: 'hi' },
      authorization,
      meta,
    });
    expect(answer.status).toBe(200);
    return performance.now() - startedAt;
  };
  return { server, collector, stores, call };
}

const metrics = async () => (await fetch(`${setup.server.url}/metrics`)).text();
const scraped = async (metric: string, label = '') => sumOf(await metrics(), metric, label);
/** Whether the queue had no place, or a batch could not be sent: what the alert TelemetryDropped looks at. */
const dropped = async (what: 'span' | 'log') => scraped(`otel_sdk_processor_${what}_processed_total`, 'error_type="');

/** Many calls, a few at a time; how long all but one in a hundred took at most. */
async function manyCalls(): Promise<number> {
  const took: number[] = [];
  let left = CALLS;
  const one = async () => {
    while (left-- > 0) took.push(await setup.call());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
  return took.toSorted((a, b) => a - b)[Math.floor(took.length * 0.99)]!;
}

/** Makes a call again and again until its trace arrives: what is in the queues goes first. */
async function expectRecovery() {
  const traceIds: string[] = [];
  await expect
    .poll(
      async () => {
        traceIds.push(String(traceIds.length + 1).padStart(32, 'a'));
        await setup.call(traceIds.at(-1));
        return setup.stores.spans.some(({ traceId }) => traceIds.includes(traceId));
      },
      { timeout: 60_000, interval: 500 },
    )
    .toBe(true);
}

/** What stands in for a Collector that is there and refuses: it answers 503 on the same port. */
let refusing: Server;
const refuse = async () => {
  await setup.collector.kill();
  refusing = createServer((request, response) => {
    request.resume();
    response.writeHead(503).end();
  }).listen(Number(new URL(setup.collector.url).port), '127.0.0.1');
  await once(refusing, 'listening');
};
const relent = async () => {
  refusing.closeAllConnections();
  await once(refusing.close(), 'close');
  await setup.collector.start();
};

type Fault = readonly [what: string, begin: () => unknown, end: () => unknown];
const FAULTS: readonly Fault[] = [
  ['is killed', () => setup.collector.kill(), () => setup.collector.start()],
  ['hangs', () => setup.collector.hang(), () => setup.collector.wakeUp()],
];
const REFUSES: Fault = ['answers 503', refuse, relent];

describe.skipIf(collectorMissing() !== undefined).each(['http/protobuf', 'grpc'] as const)('over %s', (protocol) => {
  beforeEach(async () => void (setup = await start(protocol)));
  afterEach(async () => {
    const { server, collector, stores } = setup;
    await server.stop();
    await collector[Symbol.asyncDispose]();
    await stores[Symbol.asyncDispose]();
  });

  it.each(protocol === 'grpc' ? FAULTS : [...FAULTS, REFUSES])(
    'no call is slower, memory is bounded and losses are counted while the Collector %s',
    async (...[, begin, end]) => {
      await manyCalls();
      const before = await scraped('v8js_memory_heap_used_bytes');
      const droppedBefore = { span: await dropped('span'), log: await dropped('log') };
      await begin();
      expect(await manyCalls()).toBeLessThan(UNAFFECTED_MS);
      expect(await dropped('span')).toBeGreaterThan(droppedBefore.span);
      expect(await dropped('log')).toBeGreaterThan(droppedBefore.log);
      expect(await scraped('otel_sdk_processor_span_queue_size')).toBeLessThanOrEqual(QUEUE);
      expect((await scraped('v8js_memory_heap_used_bytes')) - before).toBeLessThan(MEMORY);
      await expect.poll(() => setup.server.stderr(), { timeout: 20_000 }).toContain('telemetry could not be sent');
      await end();
      await expectRecovery();
    },
  );

  it('a Collector that hangs does not keep the server from stopping', async () => {
    setup.collector.hang();
    await setup.call();
    expect(await setup.server.stop()).toBe(0);
  });
});
