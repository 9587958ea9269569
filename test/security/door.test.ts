import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { text as textOf } from 'node:stream/consumers';
import { SignJWT, UnsecuredJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool, ERAS, post } from '../fixtures/raw-call.js';
import { sendRaw } from '../fixtures/raw-request.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const SECRET = 'a-secret-for-this-test-only-0123456789abcdef';
const key = new TextEncoder().encode(SECRET);
const LIST = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
const EXPOSED = 'WWW-Authenticate, Mcp-Session-Id, Retry-After, RateLimit, RateLimit-Policy, X-Cache';

let server: TestServer;
let bearer: string;

beforeAll(async () => {
  server = await startTestServer([ProbeModule], {
    JWT_SECRET: SECRET,
    ALLOWED_HOSTS: 'mcp.example.com',
    CORS_ORIGINS: 'https://app.example.com',
  });
  bearer = `Bearer ${await server.token()}`;
});
afterAll(() => server.close());

const sign = (claims: Record<string, unknown>, alg = 'HS256', secret: Uint8Array = key) =>
  new SignJWT(claims).setProtectedHeader({ alg }).sign(secret);
const now = Math.floor(Date.now() / 1_000);
const good = { sub: 'dev-user', roles: ['user'], exp: now + 600 };

describe.each(ERAS)('credentials on %s', (era) => {
  it.each<[string, () => Promise<string> | string, RegExp]>([
    ['an expired token', () => sign({ ...good, exp: now - 60 }), /has expired/],
    ['a token that is not valid yet', () => sign({ ...good, nbf: now + 600 }), /claim nbf/],
    [
      'a token signed with another key',
      () => sign(good, 'HS256', new TextEncoder().encode('x'.repeat(40))),
      /not signed with our key/,
    ],
    ['a token of another algorithm', () => sign(good, 'HS512'), /algorithm/],
    ['a token without a signature', () => new UnsecuredJWT(good).encode(), /algorithm|valid JWT/],
    ['a token without exp', () => sign({ sub: 'dev-user', roles: [] }), /claim exp/],
    ['a token without sub', () => sign({ exp: now + 600 }), /claim sub/],
    ['a token with an empty sub', () => sign({ ...good, sub: '' }), /claim sub/],
    ['roles that are neither list nor text', () => sign({ ...good, roles: { admin: true } }), /claim roles/],
    ['roles that are not text', () => sign({ ...good, roles: [{ admin: true }] }), /claim roles/],
    ['a scope that is neither list nor text', () => sign({ ...good, scope: 5 }), /claim scope/],
    ['an opaque token', () => 'not-a-jwt', /not a valid JWT/],
    ['a token of 9 KB', () => 'x'.repeat(9_000), /too long/],
  ])('refuses %s with 401, never as anonymous', async (_what, token, reason) => {
    const text = await token();
    // A public tool: a bad credential is refused even where none is needed.
    for (const tool of ['echo', 'shout']) {
      const answer = await callTool(server, { era, tool, input: { text: 'hi' }, authorization: `Bearer ${text}` });
      expect(answer.status).toBe(401);
      expect(answer.message.error).toMatchObject({ code: 401, message: expect.stringMatching(reason) });
      expect(answer.headers.get('www-authenticate')).toMatch(
        /^Bearer realm="gatehouse", error="invalid_token", error_description="/,
      );
      expect(answer.text).not.toContain(text);
    }
    expect(server.audit().at(-1)).toMatchObject({ outcome: 'unauthenticated', principal: 'anonymous' });
    expect(JSON.stringify(server.logs)).not.toContain(text);
  });

  it.each(['Basic dXNlcjpwYXNz', 'Bearer', 'Bearer a b', 'bearer\t', 'token abc'])(
    'refuses the header "%s"',
    async (authorization) => {
      expect((await callTool(server, { era, tool: 'shout', input: { text: 'hi' }, authorization })).status).toBe(401);
    },
  );

  it('accepts a token within the clock skew, and a lower-case scheme', async () => {
    const token = await sign({ ...good, exp: now - 2, nbf: now - 60 });
    const answer = await callTool(server, {
      era,
      tool: 'echo',
      input: { text: 'hi' },
      authorization: `bearer ${token}`,
    });
    expect(answer.message.result?.content[0]?.text).toBe('{"text":"hi"}');
  });
});

describe('the door', () => {
  it.each([
    ['an evil Origin', { origin: 'https://evil.example' }, 403],
    ['a null Origin', { origin: 'null' }, 403],
    ['an Origin that only begins like an allowed one', { origin: 'https://app.example.com.evil.example' }, 403],
    ['the configured Origin', { origin: 'https://app.example.com' }, 200],
  ])('answers %s with its status', async (_what, headers, status) => {
    const answer = await post(server, LIST, { authorization: bearer, ...headers });
    expect(answer.status).toBe(status);
    if (status === 403) expect(answer.message.error?.data).toMatchObject({ outcome: 'forbidden' });
  });

  it.each([
    ['evil.example', 403],
    ['localhost.evil.example', 403],
    ['127.0.0.1.evil.example', 403],
    ['user@evil.example', 403],
    ['mcp.example.com', 200],
    ['MCP.example.com:443', 200],
    ['localhost:1234', 200],
    ['127.0.0.1', 200],
    ['[::1]:8443', 200],
  ])('answers the Host %s with %i', async (host, status) => {
    expect(await statusFor(host)).toBe(status);
  });

  it.each([
    ['the same', ['localhost', 'localhost']],
    ['ours first', ['localhost', 'evil.example']],
  ])('answers two Host headers, %s, with 400', async (_what, hosts) => {
    const accept = 'application/json, text/event-stream';
    const headers = { host: hosts, authorization: bearer, 'content-type': 'application/json', accept };
    const { status, text } = await sendRaw({ method: 'POST', url: new URL(server.mcp), headers, body: LIST });
    expect(status).toBe(400);
    expect(JSON.parse(text)).toMatchObject({ error: { code: -32600, data: { outcome: 'invalid_input' } } });
  });

  it.each([
    ['another host', 'http://evil.example/mcp', 400],
    ['another port', 'http://localhost:1/mcp', 400],
    ['no URL at all', 'mcp', 400],
    ['its host', 'http://localhost/mcp', 200],
    ['its host, and the port that goes without saying', 'http://LOCALHOST:80/mcp', 200],
  ])('answers a request target that names %s with its status', async (_what, target, status) => {
    const { hostname, port } = new URL(server.mcp);
    const socket = connect(Number(port), hostname);
    const lines = [`POST ${target} HTTP/1.1`, 'Host: localhost', `Authorization: ${bearer}`, 'Connection: close'];
    lines.push('Content-Type: application/json', 'Accept: application/json, text/event-stream');
    socket.write(`${lines.join('\r\n')}\r\nContent-Length: ${LIST.length}\r\n\r\n${LIST}`);
    expect(await textOf(socket)).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  });

  it('sends a preflight of an allowed origin its headers, and others none', async () => {
    const preflight = (origin: string) =>
      fetch(server.mcp, {
        method: 'OPTIONS',
        headers: {
          origin,
          'access-control-request-method': 'POST',
          'access-control-request-headers': 'authorization,mcp-method',
        },
      });
    const allowed = await preflight('https://app.example.com');
    expect(allowed.headers.get('access-control-allow-origin')).toBe('https://app.example.com');
    expect(allowed.headers.get('access-control-allow-headers')).toMatch(/authorization/);
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
  });

  it.each([
    ['of no origin', { 'access-control-request-method': 'POST' }],
    ['for no method', { origin: 'https://app.example.com' }],
  ])('refuses a preflight %s', async (_what, headers) => {
    const answer = await fetch(server.mcp, { method: 'OPTIONS', headers });
    expect([answer.status, await answer.text()]).toEqual([400, 'Invalid Preflight Request']);
  });

  it.each([
    ['a page that may read it', { origin: 'https://app.example.com' }, 'https://app.example.com', EXPOSED],
    ['a page that may not', { origin: 'https://evil.example' }, null, null],
    ['no page', {}, null, null],
  ])('says to %s who may read what of an answer', async (_whom, headers, reader, exposed) => {
    const { headers: sent } = await post(server, LIST, { authorization: bearer, ...headers });
    expect(sent.get('vary')).toBe('Origin');
    expect(sent.get('access-control-allow-origin')).toBe(reader);
    expect(sent.get('access-control-expose-headers')).toBe(exposed);
  });

  it.each([
    ['a declared 5 MiB body', {}],
    ['a 5 MiB body of unknown length', { 'transfer-encoding': 'chunked' }],
  ])('refuses %s with 413', async (_what, headers) => {
    const body = `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"x":"${'a'.repeat(5 * 1_048_576)}"}}`;
    const status = await rawPost({ authorization: bearer, ...headers }, body, 'transfer-encoding' in headers);
    expect(status).toBe(413);
    expect(server.audit().at(-1)).toMatchObject({ outcome: 'invalid_input' });
  });

  it('does not read the body of a caller it refuses', async () => {
    const status = await rawPost(
      { authorization: 'Bearer forged', 'content-length': '1000000' },
      '{"half":',
      false,
      true,
    );
    expect(status).toBe(401);
  });

  it.each([
    ['what is not JSON', '{"jsonrpc":', 400, -32700],
    ['nothing', '', 400, -32700],
    ['a number', '5', 400, -32600],
    ['null', 'null', 400, -32600],
    ['an empty array', '[]', 400, -32600],
    [
      'what is nested too deep',
      `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"x":${'['.repeat(5_000)}${']'.repeat(5_000)}}}`,
      400,
      -32600,
    ],
  ])('refuses %s', async (_what, body, status, code) => {
    const answer = await post(server, body, { authorization: bearer });
    expect(answer.status).toBe(status);
    expect(answer.message.error?.code).toBe(code);
  });

  it.each([['name'], [['a']], [{ toString: 'x' }], [null], [5]])(
    'refuses the tool name %j without a 500',
    async (name) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: {} } });
      const answer = await post(server, body, { authorization: bearer });
      expect(answer.status).toBeLessThan(500);
      expect(answer.message.error?.code).toBe(-32602);
    },
  );

  it.each<[string, Record<string, unknown>, Record<string, string>]>([
    ['arguments that are a list', { name: 'echo', arguments: [1] }, {}],
    ['a name that is not text', { name: 5 }, {}],
    ['no parameters', {}, {}],
    ['an unknown protocol version', { name: 'echo', arguments: {} }, { 'mcp-protocol-version': '1999-01-01' }],
    ['an Accept header the protocol does not allow', { name: 'echo', arguments: {} }, { accept: 'text/plain' }],
    ['a media type that is not JSON', { name: 'echo', arguments: {} }, { 'content-type': 'text/plain' }],
    ['the revision without its envelope', { name: 'echo', arguments: {} }, { 'mcp-protocol-version': '2026-07-28' }],
    ['another version of JSON-RPC', { name: 'echo', arguments: {}, jsonrpc: '1.0' }, {}],
    ['an id that is an object', { name: 'echo', arguments: {}, id: {} }, {}],
  ])(
    'records %s like any refused call, and says under which id',
    async (_what, { jsonrpc, id, ...params }, headers) => {
      const before = server.audit().length;
      const body = JSON.stringify({ jsonrpc: jsonrpc ?? '2.0', id: id ?? 1, method: 'tools/call', params });
      const answer = await post(server, body, { authorization: bearer, ...headers });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(answer.text).not.toMatch(/zod|invalid_type/);
      const { outcome, decisionId } = answer.message.error?.data ?? {};
      expect(outcome).toBe('invalid_input');
      // A reason, because no schema has judged the arguments.
      const row = { kind: 'tool', outcome, executionId: decisionId, reason: expect.stringMatching(/^[A-Z`].*\.$/i) };
      expect(server.audit().slice(before)).toEqual([expect.objectContaining(row)]);
    },
  );

  it.each(['tools/list', 'prompts/list', 'resources/subscribe', 'logging/setLevel'])(
    'refuses malformed parameters of %s in our words, and records it',
    async (method) => {
      const before = server.audit().length;
      const params = { ref: 5, cursor: 5, uri: 5, level: 5 };
      const answer = await post(server, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), {
        authorization: bearer,
      });
      expect(answer.message.error).toMatchObject({ code: -32602, data: { outcome: 'invalid_input' } });
      expect(answer.text).not.toMatch(/invalid_type|expected/);
      expect(server.audit().slice(before)).toEqual([expect.objectContaining({ method, outcome: 'invalid_input' })]);
    },
  );

  it.each(['', 'json', 'undefined'])('records a call whose media type is "%s"', async (contentType) => {
    const before = server.audit().length;
    const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'echo', arguments: { text: 'hi' } } };
    const answer = await post(server, JSON.stringify(call), { authorization: bearer, 'content-type': contentType });
    expect(answer.status).toBe(415);
    expect(server.audit().slice(before)).toEqual([expect.objectContaining({ kind: 'tool', outcome: 'invalid_input' })]);
  });

  it('lets the client say whether the connection stays, whatever the answer is', async () => {
    const body = JSON.stringify({
      jsonrpc: '2.0',
      id: 1,
      method: 'tools/call',
      params: { name: 'echo', arguments: { text: 'hi' } },
    });
    const accept = 'application/json, text/event-stream';
    const outgoing = request(server.mcp, {
      method: 'POST',
      headers: { authorization: bearer, accept, 'content-type': 'application/json', connection: 'close' },
    });
    const [incoming] = (await once(outgoing.end(body), 'response')) as [IncomingMessage];
    expect(incoming.headers['content-type']).toBe('text/event-stream');
    expect(incoming.headers.connection).toBe('close');
    incoming.resume();
    await once(incoming, 'close');
  });

  it('counts a client that goes away while it sends as cancelled, not as our error', async () => {
    const outgoing = request(server.mcp, {
      method: 'POST',
      headers: { authorization: bearer, 'content-length': '1000' },
    });
    outgoing.on('error', () => {});
    outgoing.write('{"js');
    await vi.waitFor(() => expect(outgoing.socket?.bytesWritten).toBeGreaterThan(0));
    outgoing.destroy();
    await vi.waitFor(() => expect(server.audit().at(-1)).toMatchObject({ outcome: 'cancelled' }));
  });

  it.each(['PUT', 'PATCH'])('answers %s with 405', async (method) => {
    expect((await fetch(server.mcp, { method, headers: { authorization: bearer } })).status).toBe(405);
  });

  it.each(['GET', 'DELETE'])(
    'answers %s without a session with 405, recorded under the id it tells',
    async (method) => {
      const headers = { authorization: bearer, accept: 'application/json, text/event-stream' };
      const response = await fetch(server.mcp, { method, headers });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
      const { error } = (await response.json()) as { error: { data: { decisionId: string } } };
      expect(server.audit().at(-1)).toMatchObject({ outcome: 'invalid_input', executionId: error.data.decisionId });
    },
  );

  it('repeats no more of what was sent than helps, and logs none of it', async () => {
    const input = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`secret-key-${index}`, 1]));
    const answer = await callTool(server, { era: '2025-11-25', tool: 'shout', input: { text: 'x', ...input } });
    expect(answer.message.result).toMatchObject({ isError: true });
    expect(answer.text.length).toBeLessThan(10_000);
    expect(JSON.stringify(server.logs)).not.toContain('secret-key');
  });

  it('says 404 elsewhere, in words that tell nothing', async () => {
    const response = await fetch(new URL('/admin', server.url));
    expect(response.status).toBe(404);
    expect(await response.text()).not.toMatch(/stack|node_modules/);
  });
});

/** fetch does not let a Host header be chosen. */
function statusFor(host: string): Promise<number | undefined> {
  return rawPost({ authorization: bearer, host }, LIST);
}

function rawPost(
  headers: Record<string, string>,
  body: string,
  chunked = false,
  isUnfinished = false,
): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const accept = 'application/json, text/event-stream';
  const length = chunked ? {} : { 'content-length': String(Buffer.byteLength(body)) };
  const outgoing = request(server.mcp, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, ...length, ...headers },
  });
  outgoing.on('response', (response) => {
    resolve(response.statusCode);
    response.destroy();
  });
  outgoing.on('error', reject);
  outgoing.write(body);
  if (!isUnfinished) outgoing.end();
  return promise.finally(() => outgoing.destroy());
}
