import { connect } from 'node:net';
import { Client, SSEClientTransport } from '@modelcontextprotocol/client';
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js';
import { SSEClientTransport as V1SseTransport } from '@modelcontextprotocol/sdk/client/sse.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { SseConnections } from '../../src/transport/sse/sse-connections.js';
import { BoundedModule } from '../fixtures/bounded.tools.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { growth, scrape } from '../fixtures/scrape.js';
import { readUntil } from '../fixtures/session-client.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';
import { UNLIMITED } from '../fixtures/unlimited.js';

let server: TestServer;
let closed = false;

async function start(env: Record<string, string> = { LEGACY_SSE: 'true' }, toolset = ProbeModule): Promise<void> {
  closed = false;
  server = await startTestServer([toolset], env);
}
afterEach(async () => {
  if (!closed) await server.close();
});

const bearer = async (sub = 'ada') => ({ authorization: `Bearer ${await server.token({ sub })}` });
const sseUrl = () => new URL('/sse', server.url);
const openStream = async (headers: Record<string, string>) => {
  const response = await fetch(sseUrl(), { headers: { accept: 'text/event-stream', ...headers } });
  const { text, cancel } = await readUntil(response, /^data: \/messages.*$/m);
  return { messages: new URL(/^data: (\/messages.*)$/m.exec(text)![1]!, server.url), cancel };
};
const post = (url: URL, body: string, headers: Record<string, string>) =>
  fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });
const codeOf = async (answer: Response) => ((await answer.json()) as { error: { code: number } }).error.code;

describe('HTTP+SSE', () => {
  // The first to open one, so that the package of the transport is still to be loaded.
  it('limits the streams of one principal that are opened at once', async () => {
    await start({ LEGACY_SSE: 'true', SESSIONS_MAX_PER_PRINCIPAL: '1' });
    const headers = { accept: 'text/event-stream', ...(await bearer()) };
    const responses = await Promise.all(Array.from({ length: 5 }, () => fetch(sseUrl(), { headers })));
    expect(responses.map(({ status }) => status).toSorted()).toEqual([200, 429, 429, 429, 429]);
    expect(server.audit()[0]).toMatchObject({ refusedBy: 'own_streams', room: { bound: 1 } });
    await Promise.all(responses.map(({ body }) => body?.cancel()));
  });

  it('serves the v2 client', async () => {
    await start();
    const client = new Client({ name: 'test', version: '1' });
    const headers = await bearer();
    await client.connect(
      new SSEClientTransport(sseUrl(), { requestInit: { headers }, eventSourceInit: { fetch: withHeaders(headers) } }),
    );
    expect((await client.listTools()).tools.map(({ name }) => name)).toContain('echo');
    expect(await client.callTool({ name: 'echo', arguments: { text: 'hi' } })).toMatchObject({
      structuredContent: { text: 'hi' },
    });
    expect(await client.callTool({ name: 'echo', arguments: { text: 5 } })).toMatchObject({ isError: true });
    await expect(client.callTool({ name: 'explode' })).rejects.toThrow(/decision id/);
    expect(server.audit().map(({ name, outcome, principal }) => [name, outcome, principal])).toEqual([
      ['echo', 'ok', 'ada'],
      ['echo', 'invalid_input', 'ada'],
      ['explode', 'internal', 'ada'],
    ]);
    await client.close();
    await vi.waitFor(() => expect(server.app.get(SseConnections).count).toBe(0));
  });

  it('serves the v1 client', async () => {
    await start();
    const client = new V1Client({ name: 'test', version: '1' });
    const headers = await bearer();
    await client.connect(
      new V1SseTransport(sseUrl(), { requestInit: { headers }, eventSourceInit: { fetch: withHeaders(headers) } }),
    );
    expect(await client.callTool({ name: 'shout', arguments: { text: 'hi' } })).toMatchObject({
      content: [{ text: 'hi' }],
    });
    await client.close();
  });

  it('ends when the token it was opened with expires', async () => {
    await start({ LEGACY_SSE: 'true', CLOCK_SKEW_SECONDS: '0' });
    const token = await server.token({ sub: 'ada', expiresInSeconds: 2 });
    const stream = await fetch(sseUrl(), {
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
    });
    await stream.text();
    expect(server.app.get(SseConnections).count).toBe(0);
  });

  it('is not there unless it is switched on', async () => {
    await start({});
    expect((await fetch(sseUrl(), { headers: await bearer() })).status).toBe(404);
  });

  it('asks for a credential on the stream and on every message', async () => {
    await start();
    const stream = await fetch(sseUrl());
    expect(stream.status).toBe(401);
    expect(stream.headers.get('www-authenticate')).toBe('Bearer realm="gatehouse"');
    const { messages, cancel } = await openStream(await bearer());
    expect((await post(messages, '{"jsonrpc":"2.0","id":1,"method":"tools/list"}', {})).status).toBe(401);
    await cancel();
  });

  it('does not let another principal speak on a stream', async () => {
    await start();
    const { messages, cancel } = await openStream(await bearer());
    expect((await post(messages, '{"jsonrpc":"2.0","id":1,"method":"ping"}', await bearer('eve'))).status).toBe(404);
    expect((await post(messages, '{"jsonrpc":"2.0","id":1,"method":"ping"}', await bearer())).status).toBe(202);
    await cancel();
  });

  it.each([
    ['an array', '[{"jsonrpc":"2.0","id":1,"method":"ping"}]'],
    ['what is not JSON-RPC', '{"hello":"world"}'],
    ['what is not JSON', '{'],
  ])('refuses %s with 400', async (_what, body) => {
    await start();
    const headers = await bearer();
    const { messages, cancel } = await openStream(headers);
    expect((await post(messages, body, headers)).status).toBe(400);
    await cancel();
  });

  it.each([
    ['plain text', 'text/plain', 415],
    ['a form', 'application/x-www-form-urlencoded', 415],
    ['what only sounds like it', 'text/plain; a=application/json', 415],
    ['JSON with a parameter', 'Application/JSON; charset=utf-8', 202],
  ])('answers a message that says it is %s as /mcp does', async (_what, type, status) => {
    await start();
    const headers = { ...(await bearer()), 'content-type': type };
    const { messages, cancel } = await openStream(headers);
    const answer = await post(messages, '{"jsonrpc":"2.0","id":1,"method":"ping"}', headers);
    expect(answer.status).toBe(status);
    const accept = 'application/json, text/event-stream';
    const same = await post(server.mcp, '{"jsonrpc":"2.0","id":1,"method":"ping"}', { ...headers, accept });
    expect(same.status).toBe(status === 202 ? 200 : status);
    if (status === 415) expect(await codeOf(answer)).toBe(await codeOf(same));
    await cancel();
  });

  it('limits the streams of one principal', async () => {
    await start({ LEGACY_SSE: 'true', SESSIONS_MAX_PER_PRINCIPAL: '1' });
    const headers = await bearer();
    const { cancel } = await openStream(headers);
    expect((await fetch(sseUrl(), { headers })).status).toBe(429);
    const other = await openStream(await bearer('bob'));
    await Promise.all([cancel(), other.cancel()]);
  });

  it('forgets a stream whose client was gone before it began', async () => {
    await start();
    const headers = await bearer();
    await Promise.all(
      Array.from({ length: 60 }, async (_, index) => {
        const aborter = new AbortController();
        const asked = fetch(sseUrl(), { headers, signal: aborter.signal });
        setTimeout(() => aborter.abort(), index % 12);
        await asked.then((response) => response.body?.cancel()).catch(() => {});
      }),
    );
    await vi.waitFor(() => expect(server.app.get(SseConnections).count).toBe(0), 5_000);
  });

  it('tells proxies to hold nothing back', async () => {
    await start();
    const stream = await fetch(sseUrl(), { headers: await bearer() });
    expect(stream.headers.get('x-accel-buffering')).toBe('no');
    await stream.body?.cancel();
  });

  it('ends a stream whose client does not read its answers', async () => {
    await start({ LEGACY_SSE: 'true', ...UNLIMITED }, BoundedModule);
    const headers = await bearer();
    const { hostname, port } = sseUrl();
    const socket = connect({ host: hostname, port: Number(port) });
    socket.write(`GET /sse HTTP/1.1\r\nHost: ${hostname}:${port}\r\nAuthorization: ${headers.authorization}\r\n\r\n`);
    const path = await new Promise<string>((resolve) => {
      let head = '';
      socket.setEncoding('utf8').on('data', (text: string) => {
        head += text;
        const found = /^data: (\/messages.*)$/m.exec(head)?.[1];
        if (found !== undefined) resolve(found);
      });
    });
    socket.pause();
    const before = await scrape(server);
    const params = { name: 'read', arguments: { characters: 900_000 } };
    const message = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
    const ask = async () => (await post(new URL(path, server.url), message, headers)).status;
    // The system takes some megabytes before anything waits here.
    await vi.waitUntil(async () => (await ask()) === 404, { timeout: 20_000, interval: 1 });
    const ends = growth(before, await scrape(server), 'mcp_server_session_duration_seconds_count');
    expect(ends).toEqual({ '{network_transport="tcp",error_type="unread"}': 1 });
    const cut = growth(before, await scrape(server), 'mcp_connections_unread_total');
    expect(cut).toEqual({ '{reason="overflow"}': 1 });
    socket.destroy();
  });

  it('ends its streams when the server shuts down', async () => {
    await start();
    const response = await fetch(sseUrl(), { headers: await bearer() });
    const ended = response.text();
    await server.close();
    closed = true;
    expect(await ended).toContain('event: endpoint');
  });
});

/** The event source of both SDKs takes its headers through its own fetch. */
function withHeaders(headers: Record<string, string>) {
  return (url: string | URL, init?: RequestInit) =>
    fetch(url, { ...init, headers: { ...(init?.headers as Record<string, string>), ...headers } });
}
