import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type GatehouseProcess, startGatehouse } from '../fixtures/gatehouse-process.js';
import { type OtlpSink, startOtlpSink } from '../fixtures/otlp-sink.js';
import { callTool, ERAS } from '../fixtures/raw-call.js';
import { sendJson, type StandIn, startStandIn } from '../fixtures/stand-in.js';

const KEY = 'the-key-of-the-internal-api';
/** What stands in the arguments, and so in the path and the query of a request. */
// Long enough to be in no token by chance.
const PERSON = 'anastasia@example.com';

/** As a client that is traced itself would tell: another trace each time. */
const told = () => ({
  traceparent: `00-${randomBytes(16).toString('hex')}-00f067aa0ba902b7-01`,
  tracestate: 'vendor=1',
  baggage: `mail=${PERSON}`,
});

let api: StandIn;
let sink: OtlpSink;
let server: GatehouseProcess;
let authorization: string;

beforeAll(async () => {
  api = await startStandIn(({ url }, response) =>
    url!.includes('/collections/') ? sendJson(response, { records: [] }) : sendJson(response, {}, 404),
  );
  sink = await startOtlpSink();
  server = await startGatehouse({
    ...sink.settings,
    TLS: 'off',
    HOST: '127.0.0.1',
    TOOLSETS: 'directory',
    INTERNAL_API_URL: api.url,
    INTERNAL_API_KEY: KEY,
    OTEL_TRACES_SAMPLER: 'always_on',
  });
  authorization = `Bearer ${await server.token({ sub: 'ada', scopes: 'mcp:query,mcp:read' })}`;
});
afterAll(async () => {
  await server.stop();
  await sink[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

const call = (era: (typeof ERAS)[number], tool: string, input: unknown) =>
  callTool({ mcp: new URL(server.mcp) }, { era, tool, input, authorization, meta: told() });

it.each(ERAS)('the trace of a call goes on at its upstream, %s', async (era) => {
  const before = api.asked.length;
  const filters = [{ field: 'name', value: `${PERSON} ${era}` }];
  const { message } = await call(era, 'query_data', { collection: 'employees', filters });
  expect(message.result).toMatchObject({ structuredContent: { records: [] } });
  const [asked] = api.asked.slice(before);
  expect(asked!.headers).toMatchObject({ tracestate: 'vendor=1' });
  expect(asked!.headers).not.toHaveProperty('baggage');
  const [, traceId, parentId, flags] =
    /^00-(\w{32})-(\w{16})-(\w\d)$/.exec(String(asked!.headers['traceparent'])) ?? [];
  expect(flags).toBe('01');
  const ofTrace = () => sink.spans.filter((span) => span.traceId === traceId);
  await sink.until(() => ofTrace().some(({ name }) => name === 'tools/call query_data'));
  const request = ofTrace().find(({ spanId }) => spanId === parentId)!;
  expect(request).toMatchObject({ name: 'GET', attributes: { 'http.response.status_code': 200 } });
  const attempt = ofTrace().find(({ spanId }) => spanId === request.parentSpanId)!;
  expect(attempt.name).toBe('attempt query_data');
  expect(ofTrace().find(({ spanId }) => spanId === attempt.parentSpanId)?.name).toBe('tools/call query_data');
});

it('is measured as the attempt of a tool at its upstream', async () => {
  await call('2026-07-28', 'get_user_profile', { user_id: PERSON });
  const measured = () =>
    sink.points('mcp.upstream.duration').find(({ attributes }) => attributes['operation'] === 'get_user_profile');
  await sink.until(() => measured() !== undefined);
  expect(measured()!.attributes).toEqual({
    dependency: 'directory',
    operation: 'get_user_profile',
    'error.type': 'tool_error',
  });
});

it('carries neither what was asked for nor the key', async () => {
  expect(api.asked.map(({ target }) => decodeURIComponent(target)).join()).toContain(PERSON);
  await sink.until(() => sink.spans.some(({ name }) => name === 'attempt get_user_profile'));
  const everything = JSON.stringify([sink.spans, sink.records, server.stdout(), server.stderr()]);
  expect(everything).not.toContain(KEY);
  expect(everything).not.toContain('anastasia');
});
