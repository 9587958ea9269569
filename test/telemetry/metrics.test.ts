import { SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROTOCOL_VERSIONS } from '../../src/observability/metrics/call-labels.js';
import { AccountsModule } from '../../src/toolsets/accounts/accounts.module.js';
import { Sessions } from '../../src/transport/http/sessions/sessions.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { connectClient } from '../fixtures/probe-client.js';
import { callTool, ERAS, post } from '../fixtures/raw-call.js';
import { growth, OPENMETRICS, scrape } from '../fixtures/scrape.js';
import { SessionClient } from '../fixtures/session-client.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const WITHIN = { timeout: 10_000 };

let server: TestServer;
let bearer: string;

beforeAll(async () => {
  server = await startTestServer([ProbeModule, AccountsModule]);
  bearer = `Bearer ${await server.token()}`;
});
afterAll(() => server.close());

/** Runs something, and tells what it added to the metrics and to the audit. */
async function observe(work: () => Promise<unknown>) {
  const audited = server.audit().length;
  const before = await scrape(server);
  await work();
  const after = await scrape(server);
  return {
    rows: server.audit().slice(audited),
    grown: (family: string) => growth(before, after, family),
  };
}

describe.each(ERAS)('a call on %s', (era) => {
  it.each([
    ['echo', { text: 'hi' }, 'ok'],
    ['mistake', {}, 'tool_error'],
    ['echo', { text: 5 }, 'invalid_input'],
    ['restricted', {}, 'forbidden'],
    ['scoped', {}, 'forbidden', 403],
    ['no_such_tool', {}, 'unknown_tool', -32602],
    ['deaf', {}, 'timeout'],
    ['upstream', {}, 'upstream'],
    ['explode', {}, 'internal', -32603],
  ])('of %s with %j is counted once, as %s, the word of its audit row', async (tool, input, outcome, code?: number) => {
    const { rows, grown } = await observe(() => callTool(server, { era, tool, input, authorization: bearer }));
    const name = tool === 'no_such_tool' ? '_OTHER' : tool;
    expect(rows).toEqual([expect.objectContaining({ outcome, name })]);
    expectCountedOnce(grown, { era, name, outcome, ...(code !== undefined && { code }) });
  });

  it('is counted once, as unauthenticated, when the door refuses it', async () => {
    const { rows, grown } = await observe(() => callTool(server, { era, tool: 'echo', input: { text: 'hi' } }));
    expect(rows).toEqual([expect.objectContaining({ outcome: 'unauthenticated', name: 'echo' })]);
    expectCountedOnce(grown, { era, name: 'echo', outcome: 'unauthenticated', code: 401 });
  });

  it('is counted once when its body cannot be read, under no method', async () => {
    const { rows, grown } = await observe(() => post(server, '{', { authorization: bearer }));
    expect(rows).toEqual([expect.objectContaining({ outcome: 'invalid_input', kind: 'request' })]);
    expect(grown('mcp_requests_total')).toEqual({ '{method="_OTHER",outcome="invalid_input"}': 1 });
    expect(grown('mcp_tool_duration_seconds_count')).toEqual({});
  });
});

const REJECTED = ['invalid_input', 'forbidden', 'unknown_tool', 'unauthenticated'];

function expectCountedOnce(
  grown: (family: string) => Record<string, number>,
  { era, name, outcome, code }: { era: string; name: string; outcome: string; code?: number },
): void {
  const method = 'method="tools/call"';
  const status = code === undefined ? '' : `,rpc_response_status_code="${code}"`;
  const error = outcome === 'ok' ? '' : `,error_type="${outcome}"`;
  expect({
    requests: grown('mcp_requests_total'),
    byClient: grown('mcp_requests_by_client_total'),
    errors: grown('mcp_errors_total'),
    rejections: grown('mcp_rejections_total'),
    requestDuration: grown('mcp_request_duration_seconds_count'),
    toolDuration: grown('mcp_tool_duration_seconds_count'),
    operationDuration: grown('mcp_server_operation_duration_seconds_count'),
    active: grown('mcp_requests_active'),
  }).toEqual({
    requests: { [`{${method},outcome="${outcome}"}`]: 1 },
    byClient: { [`{client="other",outcome="${outcome}"}`]: 1 },
    errors: outcome === 'ok' ? {} : { [`{${method}${error}}`]: 1 },
    rejections: REJECTED.includes(outcome) ? { [`{reason="${outcome}",tool="${name}"}`]: 1 } : {},
    requestDuration: { [`{${method},outcome="${outcome}"}`]: 1 },
    toolDuration: { [`{tool="${name}",outcome="${outcome}"}`]: 1 },
    operationDuration: {
      [`{mcp_method_name="tools/call",network_transport="tcp",gen_ai_tool_name="${name}"${error}${status},mcp_protocol_version="${era}"}`]: 1,
    },
    active: {},
  });
}

const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });

/** Names that clients invent; a release is tested with more. */
const INVENTED = Number(process.env['INVENTED_NAMES'] ?? 2_000);

it('keeps the number of series whatever names clients invent', async () => {
  const invent = (prefix: string, calls: number) =>
    Promise.all(
      Array.from({ length: calls }, async (_, index) => {
        const era = ERAS[index % ERAS.length]!;
        const authorization = `Bearer ${await server.token({ clientId: `client_${prefix}_${index}` })}`;
        // Also an answer and a list, which are measured for whoever gets them.
        if (index % 10 === 0) await callTool(server, { era, tool: 'echo', input: { text: 'hi' }, authorization });
        if (index % 10 === 1) await post(server, LIST, { 'mcp-protocol-version': '2025-11-25', authorization });
        await callTool(server, { era, tool: `${prefix}_${index}`, authorization });
      }),
    );
  await invent('first', 20);
  const before = await scrape(server);
  for (let round = 0; round < INVENTED / 100; round += 1) await invent(`round_${round}`, 100);
  const after = await scrape(server);
  expect([...after.samples.keys()]).toEqual([...before.samples.keys()]);
  expect(growth(before, after, 'mcp_tool_duration_seconds_count')).toEqual({
    '{tool="_OTHER",outcome="unknown_tool"}': INVENTED,
    '{tool="echo",outcome="ok"}': INVENTED / 10,
  });
  expect(growth(before, after, 'mcp_list_response_tokens_count')).toEqual({
    '{method="tools/list",client="other"}': INVENTED / 10,
  });
  expect(growth(before, after, 'mcp_requests_by_client_total')).toEqual({
    // Answers and lists alike.
    '{client="other",outcome="ok"}': INVENTED / 5,
    '{client="other",outcome="unknown_tool"}': INVENTED,
  });
  expect(after.text).not.toMatch(/round_|first_|client_first/);
});

it('takes no protocol version from a client that is not one', async () => {
  const { grown } = await observe(() =>
    callTool(server, { era: '2025-11-25', tool: 'echo', headers: { 'mcp-protocol-version': '2099-01-01' } }),
  );
  expect(Object.keys(grown('mcp_server_operation_duration_seconds_count'))).toEqual([
    expect.stringContaining('mcp_protocol_version="_OTHER"'),
  ]);
});

it('knows every protocol version the SDK can negotiate', () => {
  expect(PROTOCOL_VERSIONS).toEqual(expect.arrayContaining([...SUPPORTED_PROTOCOL_VERSIONS, ...ERAS]));
});

it('shows a running call as active, and what it holds', async () => {
  const abort = new AbortController();
  const params = { name: 'slow', arguments: { ms: 60_000 } };
  const running = fetch(server.mcp, {
    method: 'POST',
    signal: abort.signal,
    headers: {
      authorization: bearer,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }),
  }).catch(() => undefined);
  const active = '{method="tools/call"}';
  await expect.poll(async () => (await scrape(server)).samples.get(`mcp_requests_active${active}`), WITHIN).toBe(1);
  const { samples } = await scrape(server);
  expect(samples.get('mcp_queue_depth{pool="calls"}')).toBe(0);
  expect(samples.get('mcp_queue_limit{pool="calls"}')).toBe(200);
  expect(samples.get('mcp_connections_active{transport="http",kind="socket"}')).toBeGreaterThanOrEqual(2);
  abort.abort();
  await running;
  await expect.poll(async () => (await scrape(server)).samples.get(`mcp_requests_active${active}`), WITHIN).toBe(0);
});

it('shows sessions and listen streams while they are open', async () => {
  const held = async (kind: string) =>
    (await scrape(server)).samples.get(`mcp_connections_active{transport="http",kind="${kind}"}`);
  const before = server.app.get(Sessions).count;
  const { client } = await SessionClient.open(server, bearer.slice('Bearer '.length));
  const listener = await connectClient(server, 'modern');
  await listener.listen({ toolsListChanged: true });
  expect([await held('session'), await held('listen'), await held('sse')]).toEqual([before + 1, 1, 0]);
  await client.end();
  await listener.close();
  await expect.poll(async () => [await held('session'), await held('listen')], WITHIN).toEqual([before, 0]);
});

it('shows the state of every breaker', async () => {
  await callTool(server, { era: ERAS[0], tool: 'get-profile', authorization: bearer });
  const { samples } = await scrape(server);
  const state = (name: string) => samples.get(`mcp_breaker_state{breaker="database",state="${name}"}`);
  expect(['closed', 'half_open', 'open'].map(state)).toEqual([1, 0, 0]);
});

describe('GET /metrics', () => {
  it('answers in OpenMetrics when asked for it', async () => {
    const { contentType, text } = await scrape(server, OPENMETRICS);
    expect(contentType).toBe('application/openmetrics-text; version=1.0.0; charset=utf-8');
    expect(text).toMatch(/# TYPE mcp_requests counter\nmcp_requests_total\{/);
    expect(text).toMatch(/# UNIT mcp_request_duration_seconds seconds\n/);
    expect(text).toMatch(/\n# EOF\n$/);
  });

  it('answers in the older text format otherwise', async () => {
    const { contentType, text } = await scrape(server, '*/*');
    expect(contentType).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(text).toMatch(/# TYPE mcp_requests_total counter\nmcp_requests_total\{/);
    expect(text).not.toMatch(/# (EOF|UNIT)/);
  });

  it('tells a few numbers in JSON', async () => {
    await callTool(server, { era: ERAS[0], tool: 'get-profile', authorization: bearer });
    const response = await fetch(`${server.url}/metrics`, { headers: { accept: 'application/json' } });
    const report = (await response.json()) as { circuitBreaker: { successes: number } };
    expect(report).toEqual({
      activeRequests: 0,
      queueSize: 0,
      connectedClients: expect.any(Number),
      circuitBreaker: { state: 'closed', failures: 0, successes: expect.any(Number) },
    });
    expect(report.circuitBreaker.successes).toBeGreaterThan(0);
  });

  it('says what is running', async () => {
    const { text } = await scrape(server);
    expect(text).toMatch(/^target_info\{service_name="gatehouse",service_version="\d+\.\d+\.\d+"\} 1$/m);
    expect(text).toMatch(/^mcp_build_info\{version="\d+\.\d+\.\d+",node="24\.[\d.]+"\} 1$/m);
  });

  it('tells nothing about who called', async () => {
    expect((await scrape(server)).text).not.toMatch(/dev-user|eyJ|127\.0\.0\.1/);
  });
});
