import type { Client } from '@modelcontextprotocol/client';
import { once } from 'node:events';
import { type IncomingMessage, request as httpRequest } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Changes } from '../../src/tool/changes.js';
import { ListenStreams } from '../../src/transport/http/listening/listen-streams.js';
import { ChangingModule, ChangingTools } from '../fixtures/changing.tools.js';
import { hearChanges } from '../fixtures/heard-changes.js';
import { connectClient } from '../fixtures/probe-client.js';
import { ENVELOPE, revisionHeaders } from '../fixtures/raw-call.js';
import { readUntil } from '../fixtures/session-client.js';
import { growth, scrape } from '../fixtures/scrape.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const ENGINE = 'project://ada/engine';

let server: TestServer;
let client: Client | undefined;

async function start(env: Record<string, string> = {}): Promise<void> {
  client = undefined;
  server = await startTestServer([ChangingModule], env);
}
afterEach(async () => {
  await client?.close();
  await server.close();
});

const streams = () => server.app.get(ListenStreams);
const changed = (uri: string) => server.app.get(ChangingTools).updates.changed(uri);
const listenBody = (notifications: object) =>
  JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'subscriptions/listen', params: { notifications, _meta: ENVELOPE } });
const headersFor = async (claims: Parameters<TestServer['token']>[0] = {}) => ({
  authorization: `Bearer ${await server.token(claims)}`,
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  ...revisionHeaders('subscriptions/listen'),
});
const listen = async (notifications: object, claims: Parameters<TestServer['token']>[0] = {}) =>
  fetch(server.mcp, { method: 'POST', headers: await headersFor(claims), body: listenBody(notifications) });

describe('subscriptions/listen', () => {
  it('acknowledges what will be told, and leaves out what may not be read or does not exist', async () => {
    await start();
    client = await connectClient(server, 'modern', { sub: 'ada' });
    const { honoredFilter } = await client.listen({
      resourceSubscriptions: [ENGINE, 'secret://plans', 'diary://bob', 'diary://ada', 'nowhere://x', ENGINE],
      toolsListChanged: true,
    });
    expect(honoredFilter).toEqual({ resourceSubscriptions: [ENGINE, 'diary://ada'], toolsListChanged: true });
  });

  it('needs a credential', async () => {
    await start();
    const { authorization: _none, ...headers } = await headersFor();
    expect((await fetch(server.mcp, { method: 'POST', headers, body: listenBody({}) })).status).toBe(401);
  });

  it.each([
    ['a filter that is none', 5],
    ['resources that are no list', { resourceSubscriptions: ENGINE }],
    ['more resources than a stream may watch', { resourceSubscriptions: Array.from({ length: 1_001 }, () => ENGINE) }],
  ])('refuses %s, and keeps no place for it', async (_what, notifications) => {
    await start();
    expect(await (await listen(notifications as object)).json()).toMatchObject({ error: { code: -32602 } });
    expect(streams().count).toBe(0);
  });

  it('gives a principal a number of streams, and a place back when one is closed', async () => {
    await start({ SESSIONS_MAX_PER_PRINCIPAL: '1' });
    const changes = server.app.get(Changes, { strict: false });
    const listenersBefore = changes.listenerCount;
    const first = await readUntil(await listen({ toolsListChanged: true }, { sub: 'ada' }), /acknowledged/);
    const refused = await listen({ toolsListChanged: true }, { sub: 'ada' });
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('30');
    expect(server.audit()).toEqual([
      expect.objectContaining({ principal: 'ada', refusedBy: 'own_streams', room: { bound: 1 } }),
    ]);
    const other = await readUntil(await listen({ toolsListChanged: true }, { sub: 'bob' }), /acknowledged/);
    await first.cancel();
    await vi.waitFor(() => expect(streams().count).toBe(1));
    const again = await readUntil(await listen({ toolsListChanged: true }, { sub: 'ada' }), /acknowledged/);
    await Promise.all([other.cancel(), again.cancel()]);
    await vi.waitFor(() => expect(streams().count).toBe(0));
    expect(changes.listenerCount).toBe(listenersBefore);
  });

  it('is answered 503 when the instance has too many streams', async () => {
    await start({ SESSIONS_MAX: '1' });
    const first = await readUntil(await listen({ toolsListChanged: true }, { sub: 'ada' }), /acknowledged/);
    expect((await listen({ toolsListChanged: true }, { sub: 'bob' })).status).toBe(503);
    expect(server.audit()).toEqual([expect.objectContaining({ refusedBy: 'streams', room: { bound: 1 } })]);
    await first.cancel();
  });

  it('ends when the token expires', async () => {
    await start({ CLOCK_SKEW_SECONDS: '0' });
    client = await connectClient(server, 'modern', { sub: 'ada', expiresInSeconds: 3 });
    const heard = hearChanges(client);
    const subscription = await client.listen({ resourceSubscriptions: [ENGINE] });
    changed(ENGINE);
    await vi.waitFor(() => expect(heard).toEqual([ENGINE]));
    expect(await subscription.closed).toBe('remote');
    expect(streams().count).toBe(0);
    changed(ENGINE);
    expect(heard).toEqual([ENGINE]);
  });

  it('is closed for a client that does not read, and for nobody else', async () => {
    await start();
    client = await connectClient(server, 'modern', { sub: 'ada' });
    const heard = hearChanges(client);
    await client.listen({ resourceSubscriptions: [ENGINE] });
    const long = `project://ada/${'x'.repeat(16_000)}`;
    const slow = httpRequest(server.mcp, { method: 'POST', headers: await headersFor({ sub: 'eve' }) });
    slow.end(listenBody({ resourceSubscriptions: [long] }));
    const [response] = (await once(slow, 'response')) as [IncomingMessage];
    response.pause().on('error', () => {});
    expect(streams().count).toBe(2);
    const before = await scrape(server);
    await vi.waitFor(
      () => {
        for (let i = 0; i < 50; i += 1) changed(long);
        expect(streams().count).toBe(1);
      },
      { timeout: 20_000, interval: 10 },
    );
    changed(ENGINE);
    await vi.waitFor(() => expect(heard).toEqual([ENGINE]));
    expect(growth(before, await scrape(server), 'mcp_connections_unread_total')).toEqual({ '{reason="overflow"}': 1 });
    slow.destroy();
  });
});
