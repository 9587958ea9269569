import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { COMPILE_LIMIT_MS } from '../fixtures/compile-once.js';
import type { SentPoint } from '../fixtures/otlp-json.js';
import { type OtlpSink, startOtlpSink } from '../fixtures/otlp-sink.js';
import { buildProbeApp } from '../fixtures/probe-app/probe-app.js';
import { type Speaker, SPEAKERS } from '../fixtures/speakers.js';
import { callTool } from '../fixtures/raw-call.js';

type Row = Readonly<Record<string, unknown>>;
/** Method, parameters, how its span is called, how it ends. */
type Asked = readonly [method: string, params: object, name: string, outcome: string];

/** All that bring about every outcome a call can have. */
const SETTINGS = {
  RATE_LIMIT_TOOLS: 'piped=1/h',
  CALLS_MAX_RUNNING: '1',
  CALLS_MAX_QUEUE_MS: '50',
  ANSWER_MAX_BYTES: '300',
  BREAKER_FAILURES: '1',
  SHED_LOOP_PERCENT: '0',
};

const GREETED = { ref: { type: 'ref/prompt', name: 'greet' }, argument: { name: 'who', value: 'A' } };
const OF_2025: readonly Asked[] = [
  ['ping', {}, 'ping', 'ok'],
  ['logging/setLevel', { level: 'error' }, 'logging/setLevel', 'ok'],
  ['logging/setLevel', { level: 'loud' }, 'logging/setLevel', 'invalid_input'],
  ['resources/subscribe', { uri: 'probe://about' }, 'resources/subscribe', 'ok'],
  ['resources/subscribe', { uri: 'nowhere://x' }, 'resources/subscribe', 'unknown_tool'],
  ['resources/unsubscribe', { uri: 'probe://about' }, 'resources/unsubscribe', 'ok'],
  ['server/discover', {}, 'server/discover', 'invalid_input'],
];
const OF_2026: readonly Asked[] = [
  ['server/discover', {}, 'server/discover', 'ok'],
  ['subscriptions/listen', { notifications: { toolsListChanged: true } }, 'subscriptions/listen', 'ok'],
  ['logging/setLevel', { level: 'error' }, 'logging/setLevel', 'invalid_input'],
  ['tasks/get', { taskId: 'x' }, 'tasks/get', 'missing_capability'],
];
const OF_ALL: readonly Asked[] = [
  ['tools/list', {}, 'tools/list', 'ok'],
  ['tools/list', { cursor: 'forged' }, 'tools/list', 'invalid_input'],
  ['resources/list', {}, 'resources/list', 'ok'],
  ['resources/templates/list', {}, 'resources/templates/list', 'ok'],
  ['prompts/list', {}, 'prompts/list', 'ok'],
  ['completion/complete', GREETED, 'completion/complete greet', 'invalid_input'],
  ['completion/complete', { ref: 5 }, 'completion/complete', 'invalid_input'],
  ['resources/read', { uri: 'probe://about' }, 'resources/read', 'ok'],
  ['resources/read', { uri: 'nowhere://x' }, 'resources/read', 'unknown_tool'],
  ['prompts/get', { name: 'greet', arguments: { who: 'Ada' } }, 'prompts/get greet', 'ok'],
  ['invented/method', {}, '_OTHER', 'invalid_input'],
];

const tool = (outcome: string, name: string, input: object = {}): Asked => [
  'tools/call',
  { name, arguments: input },
  outcome === 'unknown_tool' ? 'tools/call _OTHER' : `tools/call ${name}`,
  outcome,
];
const CALLS: readonly Asked[] = [
  tool('ok', 'echo', { text: 'the argument itself' }),
  tool('invalid_input', 'echo', { text: 5 }),
  tool('tool_error', 'mistake'),
  tool('unknown_tool', 'invented_name'),
  tool('forbidden', 'restricted'),
  tool('missing_capability', 'ledger_audit'),
  tool('ok', 'piped', { text: 'once' }),
  tool('rate_limited', 'piped', { text: 'twice' }),
  tool('upstream_limited', 'ledger_busy'),
  tool('upstream', 'ledger_down'),
  tool('circuit_open', 'ledger_down'),
  tool('timeout', 'deaf'),
  tool('answer_too_large', 'echo', { text: 'x'.repeat(900) }),
  tool('internal', 'explode'),
];

beforeAll(buildProbeApp, COMPILE_LIMIT_MS);

describe.each(Object.entries(SPEAKERS))('over %s', (transport, speak) => {
  let sink: OtlpSink;
  let speaker: Speaker;
  beforeAll(async () => {
    sink = await startOtlpSink();
    speaker = await speak({ ...sink.settings, ...SETTINGS });
    // The handshake is a request too, where there is one.
    const begins = transport.includes('2026') ? 'server/discover' : 'initialize';
    if (transport === 'HTTP, 2026-07-28') return;
    await sink.until(() => seen(begins, 'ok').operations === 1 && spans().length === 1);
    expect(spans()[0]!.attributes).toMatchObject({ 'mcp.method.name': begins, 'gatehouse.outcome': 'ok' });
  });
  afterAll(async () => {
    await speaker[Symbol.asyncDispose]();
    await sink[Symbol.asyncDispose]();
  });

  const spans = () => sink.spans.filter(({ attributes }) => 'mcp.method.name' in attributes);
  const rows = () =>
    sink.records.map(({ attributes }) => attributes['audit'] as Row).filter((row) => row !== undefined);
  const sum = (metric: string, isMeant: (attributes: SentPoint['attributes']) => boolean) =>
    sink
      .points(metric)
      .filter(({ attributes }) => isMeant(attributes))
      .reduce((total, { value }) => total + value, 0);
  const seen = (method: string, outcome: string) => ({
    requests: sum('mcp.requests.total', (of) => of['method'] === method && of['outcome'] === outcome),
    durations: sum('mcp.request.duration', (of) => of['method'] === method && of['outcome'] === outcome),
    operations: sum(
      'mcp.server.operation.duration',
      (of) => of['mcp.method.name'] === method && (of['error.type'] ?? 'ok') === outcome,
    ),
  });
  const all = () => sum('mcp.requests.total', () => true);

  /** One span and one more in every count; one row where it is a call or has failed; and all of them tell the same. */
  async function expectSeenOnce(method: string, name: string, outcome: string, work: () => Promise<unknown>) {
    const isCall = ['tools/call', 'resources/read', 'prompts/get'].includes(method);
    const [before, counted, wholly] = [{ spans: spans().length, rows: rows().length }, seen(method, outcome), all()];
    await work();
    const hasRow = isCall || outcome !== 'ok';
    await sink.until(
      () =>
        spans().length > before.spans &&
        rows().length >= before.rows + (hasRow ? 1 : 0) &&
        seen(method, outcome).operations > counted.operations,
    );
    const [span, ...others] = spans().slice(before.spans);
    expect({ name: span!.name, others, outcome: span!.attributes['gatehouse.outcome'] }).toEqual({
      name,
      others: [],
      outcome,
    });
    const one = {
      requests: counted.requests + 1,
      durations: counted.durations + 1,
      operations: counted.operations + 1,
    };
    expect(seen(method, outcome)).toEqual(one);
    expect(all()).toBe(wholly + 1);
    const executionId = span!.attributes['gatehouse.execution.id'];
    const row = expect.objectContaining({ executionId, outcome, method });
    expect(rows().slice(before.rows)).toEqual(hasRow ? [row] : []);
    if (hasRow) expect(sink.records.findLast(({ attributes }) => 'audit' in attributes)!.traceId).toBe(span!.traceId);
    const protocolVersion = transport.includes('2026') ? '2026-07-28' : '2025-11-25';
    expect(span!.attributes).toMatchObject({
      'mcp.method.name': method,
      'network.transport': transport.startsWith('stdio') ? 'pipe' : 'tcp',
      'mcp.protocol.version': protocolVersion,
      'jsonrpc.request.id': expect.any(String),
    });
  }

  const own = transport.includes('2026') ? OF_2026 : OF_2025;
  it.each([...OF_ALL, ...own])('%s with %j is seen once, as %s that ends %s', async (method, params, name, outcome) => {
    const label = name === '_OTHER' ? '_OTHER' : method;
    await expectSeenOnce(label, name, outcome, () => speaker.ask(method, params));
  });

  it.each(CALLS)('%s with %j is seen once, as %s that ends %s', async (method, params, name, outcome) => {
    await expectSeenOnce(method, name, outcome, () => speaker.ask(method, params));
  });

  const isUnderWay = () => sink.until(() => sum('mcp.requests.active', ({ method }) => method === 'tools/call') === 1);
  const slow = { name: 'slow', arguments: { ms: 60_000 } };

  it('a call that is withdrawn is seen once', async () => {
    await expectSeenOnce('tools/call', 'tools/call slow', 'cancelled', () =>
      speaker.withdraw('tools/call', slow, isUnderWay),
    );
  });

  it('a call that finds no room is seen once', async () => {
    const withdrawn = seen('tools/call', 'cancelled').operations + 1;
    await speaker.withdraw('tools/call', slow, async () => {
      await isUnderWay();
      await expectSeenOnce('tools/call', 'tools/call echo', 'overloaded', () =>
        speaker.ask('tools/call', { name: 'echo', arguments: { text: 'hi' } }),
      );
    });
    await sink.until(() => seen('tools/call', 'cancelled').operations === withdrawn);
  });

  it('what comes without a credential is seen once', async () => {
    const { server } = speaker;
    // Whoever has started it is known.
    if (server === undefined) return;
    const before = { spans: spans().length, counted: seen('tools/call', 'unauthenticated').operations };
    await callTool({ mcp: new URL(server.mcp) }, { era: '2026-07-28', tool: 'echo' });
    await sink.until(() => seen('tools/call', 'unauthenticated').operations > before.counted);
    await sink.until(() => spans().length > before.spans);
    expect(spans().at(-1)!.attributes).toMatchObject({ 'gatehouse.outcome': 'unauthenticated' });
  });
});
