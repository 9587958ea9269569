import { validate } from '@readme/openapi-parser';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { FAILURES } from '../../src/errors/failure-table.js';
import { AccountsModule } from '../../src/toolsets/accounts/accounts.module.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';
import { HttpSurface } from './http-surface.js';

const surface = new HttpSurface();
const seen = new Set<string>();
const servers: TestServer[] = [];
let server: TestServer;
let token: string;

/** Documented, and provoked by tests of their own. */
const PROVOKED_ELSEWHERE = new Map([
  ['POST /mcp 502', 'test/security/oauth.test.ts: an issuer whose keys were never there'],
  ['POST /mcp 503', 'test/resilience/load-shedding.test.ts and drain.test.ts'],
  ['GET /health 503', 'test/resilience/health.test.ts'],
  ['GET /readyz 503', 'test/resilience/drain.test.ts'],
  ['GET /.well-known/oauth-protected-resource 403', 'test/security/resource-metadata.test.ts: another Host'],
  ['GET /.well-known/oauth-protected-resource/mcp 403', 'the same'],
]);

const MODERN = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientInfo': { name: 'surface', version: '1' },
  'io.modelcontextprotocol/clientCapabilities': {},
};
const message = (method: string, params: object = {}, id: number | undefined = 1) =>
  JSON.stringify({ jsonrpc: '2.0', ...(id !== undefined && { id }), method, params });
const PROFILE = message('tools/call', { name: 'get-profile', arguments: {} });
const INITIALIZE = message('initialize', {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'surface', version: '1' },
});

beforeAll(async () => {
  server = await start({ LEGACY_SSE: 'true', AUTH_AUTHORIZATION_SERVERS: 'https://id.example.com' });
  token = await server.token();
});
afterAll(() => Promise.all(servers.map((one) => one.close())));

async function start(env: Record<string, string>): Promise<TestServer> {
  const started = await startTestServer([AccountsModule], env);
  servers.push(started);
  return started;
}

interface Asking {
  readonly headers?: Record<string, string>;
  readonly body?: string;
  readonly at?: TestServer;
  /** Query of the path. */
  readonly query?: string;
}

/** Asks, holds the answer against the document, and leaves a stream at once. */
async function ask(method: string, path: string, { headers = {}, body, at = server, query = '' }: Asking = {}) {
  const leave = new AbortController();
  const response = await fetch(`${at.url}${path}${query}`, {
    method,
    headers,
    signal: leave.signal,
    ...(body !== undefined && { body }),
  });
  const isStream = method === 'GET' && response.headers.get('content-type') === 'text/event-stream';
  const text = isStream ? '' : await response.text();
  leave.abort();
  seen.add(`${method} ${path} ${response.status}`);
  expect(surface.differences(method, path, response, text)).toEqual([]);
  return response;
}

const authorized = () => ({ authorization: `Bearer ${token}` });
const speaking = (more: Record<string, string> = {}): Record<string, string> => ({
  ...authorized(),
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  ...more,
});
const post = (body: string, headers = speaking(), at = server) => ask('POST', '/mcp', { headers, body, at });

it('is a valid OpenAPI document', async () => {
  expect(await validate(structuredClone(surface.document) as never)).toMatchObject({ valid: true });
});

it('knows the outcomes there are', () => {
  const { Outcome } = (surface.document as unknown as { components: { schemas: { Outcome: { enum: string[] } } } })
    .components.schemas;
  expect(Outcome.enum).toEqual(Object.keys(FAILURES));
});

it('answers a message of both eras', async () => {
  expect((await post(PROFILE)).headers.get('content-type')).toBe('text/event-stream');
  const params = { name: 'get-profile', arguments: {}, _meta: MODERN };
  const modern = { 'mcp-protocol-version': '2026-07-28', 'mcp-method': 'tools/call', 'mcp-name': 'get-profile' };
  const answer = await post(message('tools/call', params), speaking(modern));
  expect(answer.headers.get('content-type')).toBe('application/json');
  expect((await post(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' }))).status).toBe(202);
});

it.each<[status: number, what: string, headers: () => Record<string, string>, body: string]>([
  [400, 'no JSON', speaking, '{'],
  [401, 'nobody', () => ({ 'content-type': 'application/json' }), PROFILE],
  [403, 'a web page', () => speaking({ origin: 'https://elsewhere.example.com' }), PROFILE],
  [404, 'an unknown session', () => speaking({ 'mcp-session-id': 'none' }), message('ping')],
  [406, 'a client that reads no stream', () => speaking({ accept: 'application/json' }), message('tools/list')],
  [413, 'too much', speaking, `"${' '.repeat(4_200_000)}"`],
  [415, 'plain text', () => speaking({ 'content-type': 'text/plain' }), message('tools/list')],
])('answers %i to %s', async (status, _what, headers, body) => {
  expect((await post(body, headers())).status).toBe(status);
});

it('says when to come back', async () => {
  const strict = await start({ RATE_LIMIT_PRINCIPAL: '1/min' });
  const headers = speaking({ authorization: `Bearer ${await strict.token()}` });
  await post(PROFILE, headers, strict);
  expect((await post(PROFILE, headers, strict)).status).toBe(429);
});

it('opens, streams and ends a session', async () => {
  const id = (await post(INITIALIZE)).headers.get('mcp-session-id')!;
  const headers = { ...authorized(), accept: 'text/event-stream', 'mcp-session-id': id };
  await ask('GET', '/mcp', { headers });
  await ask('DELETE', '/mcp', { headers });
  for (const method of ['GET', 'DELETE']) {
    await ask(method, '/mcp', { headers });
    await ask(method, '/mcp', { headers: authorized() });
    await ask(method, '/mcp');
  }
});

it('speaks HTTP+SSE where that is on', async () => {
  const stream = await fetch(`${server.url}/sse`, { headers: authorized() });
  const { value } = await stream.body!.getReader().read();
  const query = /\?\S+/.exec(Buffer.from(value!).toString())![0];
  await ask('GET', '/sse', { headers: authorized() });
  await ask('GET', '/sse');
  await ask('POST', '/messages', { headers: speaking(), body: message('ping'), query });
  await ask('POST', '/messages', { headers: speaking(), body: message('ping'), query: '?sessionId=none' });
  await ask('POST', '/messages', { headers: { 'content-type': 'application/json' }, body: message('ping') });
  await ask('POST', '/messages', { headers: speaking({ 'content-type': 'text/plain' }), body: message('ping'), query });
  const without = await start({});
  await ask('GET', '/sse', { headers: { authorization: `Bearer ${await without.token()}` }, at: without });
});

it('answers probes, metrics and metadata', async () => {
  for (const path of ['/health', '/livez', '/readyz', '/metrics']) await ask('GET', path);
  for (const accept of ['application/json', 'application/openmetrics-text', 'text/plain']) {
    await ask('GET', '/metrics', { headers: { accept } });
  }
  const plain = await start({ METRICS_PORT: '0' });
  await ask('GET', '/metrics', { at: plain });
  for (const path of ['/.well-known/oauth-protected-resource', '/.well-known/oauth-protected-resource/mcp']) {
    await ask('GET', path);
    await ask('GET', path, { at: plain });
  }
});

it('documents no answer that nobody has seen', () => {
  const unseen = surface.answers.filter((answer) => !seen.has(answer) && !PROVOKED_ELSEWHERE.has(answer));
  expect(unseen).toEqual([]);
});
