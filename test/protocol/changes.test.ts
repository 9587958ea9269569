import { Client, SSEClientTransport } from '@modelcontextprotocol/client';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Catalogue } from '../../src/tool/catalogue.js';
import { Changes } from '../../src/tool/changes.js';
import { MAX_WATCHED } from '../../src/transport/mcp/change-notices.js';
import { ChangingModule, ChangingTools } from '../fixtures/changing.tools.js';
import { hearChanges, watch } from '../fixtures/heard-changes.js';
import { CLIENT_ERAS, connectClient } from '../fixtures/probe-client.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { growth, scrape } from '../fixtures/scrape.js';
import { SessionClient } from '../fixtures/session-client.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const ENGINE = 'project://ada/engine';
const BRIDGE = 'project://bob/bridge';
const PLANS = 'secret://plans';

let server: TestServer;
let clients: Client[];

beforeEach(async () => {
  clients = [];
  server = await startTestServer([ChangingModule, ProbeModule], { LEGACY_SSE: 'true' });
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.close()));
  await server.close();
});

const changed = (uri: string) => server.app.get(ChangingTools).updates.changed(uri);
const connect = async (era: (typeof CLIENT_ERAS)[number], claims: Parameters<TestServer['token']>[0]) => {
  const client = await connectClient(server, era, claims);
  clients.push(client);
  return client;
};
/** Says it until it is heard: a client of a session opens its stream when it likes. */
const sayUntilHeard = (uri: string, heard: readonly string[]) =>
  vi.waitFor(() => {
    changed(uri);
    expect(heard).toContain(uri);
  });

it('ends the stream of a session whose client does not read its notices, and no other', async () => {
  const [slow, other] = await Promise.all(
    ['eve', 'ada'].map(async (sub) => (await SessionClient.open(server, await server.token({ sub }))).client),
  );
  const before = await scrape(server);
  const [unread, read] = [await slow!.stream(), await other!.stream()];
  const long = `project://ada/${'x'.repeat(16_000)}`;
  await slow!.subscribe(long);
  // A session has one such stream: while it is there, no other is opened.
  await vi.waitFor(
    async () => {
      for (let count = 0; count < 200; count += 1) changed(long);
      const again = await slow!.stream();
      await again.body?.cancel();
      expect(again.status).toBe(200);
    },
    { timeout: 20_000, interval: 10 },
  );
  expect((await other!.stream()).status).toBe(409);
  expect(growth(before, await scrape(server), 'mcp_connections_unread_total')).toEqual({ '{reason="overflow"}': 1 });
  await Promise.all([unread, read].map((stream) => stream.body?.cancel().catch(() => {})));
});

describe.each(CLIENT_ERAS)('a change, %s era', (era) => {
  it('reaches whoever watches the resource, and nobody else', async () => {
    const [ada, bob] = [await connect(era, { sub: 'ada' }), await connect(era, { sub: 'bob' })];
    const [adaHeard, bobHeard] = [hearChanges(ada), hearChanges(bob)];
    await watch(ada, ENGINE);
    await watch(bob, BRIDGE);
    expect(ada.getServerCapabilities()?.resources).toEqual({ listChanged: true, subscribe: true });
    await sayUntilHeard(ENGINE, adaHeard);
    await sayUntilHeard(BRIDGE, bobHeard);
    expect(adaHeard).not.toContain(BRIDGE);
    expect(bobHeard).not.toContain(ENGINE);
  });

  it('of a resource for others is not told, also to whoever asked for it', async () => {
    const [admin, eve] = [await connect(era, { sub: 'root', roles: ['admin'] }), await connect(era, { sub: 'eve' })];
    const [adminHeard, eveHeard] = [hearChanges(admin), hearChanges(eve)];
    await watch(admin, PLANS, ENGINE);
    await watch(eve, ENGINE);
    for (const uri of [PLANS, 'diary://ada']) {
      const refused = era === 'legacy' ? { code: 403, data: { outcome: 'forbidden' } } : undefined;
      if (refused) await expect(eve.subscribeResource({ uri })).rejects.toMatchObject(refused);
      else await watch(eve, uri);
    }
    await sayUntilHeard(PLANS, adminHeard);
    changed('diary://ada');
    await sayUntilHeard(ENGINE, eveHeard);
    expect(new Set(eveHeard)).toEqual(new Set([ENGINE]));
  });

  it('of the own is told, where a rule names the owner', async () => {
    const ada = await connect(era, { sub: 'ada' });
    const heard = hearChanges(ada);
    await watch(ada, 'diary://ada');
    await sayUntilHeard('diary://ada', heard);
  });
});

describe('a toolset that is switched off', () => {
  it.each(CLIENT_ERAS)('is gone for every client until it is switched on, %s era', async (era) => {
    const client = await connect(era, { sub: 'ada' });
    const heard = hearChanges(client);
    await watch(client, ENGINE);
    await sayUntilHeard(ENGINE, heard);
    const catalogue = server.app.get(Catalogue, { strict: false });
    const toolNames = async () => (await client.listTools()).tools.map(({ name }) => name);
    expect(await toolNames()).toContain('switchable');

    catalogue.disable('changing');
    await vi.waitFor(() => expect(heard).toEqual(expect.arrayContaining(['tools', 'prompts', 'resources'])));
    const told = heard.length;
    expect(await toolNames()).not.toContain('switchable');
    expect((await client.listPrompts()).prompts.map(({ name }) => name)).toEqual(['greet']);
    expect((await client.listResourceTemplates()).resourceTemplates.map(({ name }) => name)).toEqual(['note']);
    await expect(client.callTool({ name: 'switchable' })).rejects.toMatchObject({ data: { outcome: 'unknown_tool' } });
    await expect(client.readResource({ uri: ENGINE })).rejects.toMatchObject({ data: { outcome: 'unknown_tool' } });
    changed(ENGINE);

    catalogue.enable('changing');
    await vi.waitFor(() => expect(heard.slice(told).toSorted()).toEqual(['prompts', 'resources', 'tools']));
    expect(await toolNames()).toContain('switchable');
    expect(await client.callTool({ name: 'switchable' })).toMatchObject({ content: [{ text: 'on' }] });
  });

  it('leaves the capabilities as they are when nothing else is there', async () => {
    const catalogue = server.app.get(Catalogue, { strict: false });
    for (const toolset of ['changing', 'probe']) catalogue.disable(toolset);
    const client = await connect('modern', {});
    expect(await client.listTools()).toMatchObject({ tools: [] });
    expect(client.getServerCapabilities()).toMatchObject({ tools: { listChanged: true }, completions: {} });
  });

  it('says nothing when nothing changes, and knows its names', () => {
    const catalogue = server.app.get(Catalogue, { strict: false });
    const told = vi.fn();
    server.app.get(Changes, { strict: false }).subscribe(told);
    catalogue.enable('changing');
    expect(told).not.toHaveBeenCalled();
    expect(() => catalogue.disable('chnging')).toThrow('No toolset is named chnging');
  });
});

describe('resources/subscribe', () => {
  it('ends with resources/unsubscribe', async () => {
    const client = await connect('legacy', { sub: 'ada' });
    const heard = hearChanges(client);
    await watch(client, ENGINE, BRIDGE);
    await sayUntilHeard(ENGINE, heard);
    await client.unsubscribeResource({ uri: ENGINE });
    const told = heard.length;
    changed(ENGINE);
    await sayUntilHeard(BRIDGE, heard);
    expect(heard.slice(told)).not.toContain(ENGINE);
  });

  it('is refused for what does not exist, and recorded', async () => {
    const client = await connect('legacy', { sub: 'ada' });
    await expect(client.subscribeResource({ uri: 'nowhere://x' })).rejects.toMatchObject({
      code: -32602,
      data: { outcome: 'unknown_tool' },
    });
    expect(server.audit()).toEqual([expect.objectContaining({ outcome: 'unknown_tool', principal: 'ada' })]);
  });

  it('is bounded', async () => {
    const client = await connect('legacy', { sub: 'ada' });
    await Promise.all(
      Array.from({ length: MAX_WATCHED }, (_, n) => client.subscribeResource({ uri: `${ENGINE}${n}` })),
    );
    await client.subscribeResource({ uri: `${ENGINE}0` });
    await expect(client.subscribeResource({ uri: ENGINE })).rejects.toMatchObject({
      data: { outcome: 'rate_limited', limit: MAX_WATCHED },
    });
  });

  it('needs a session', async () => {
    const alone = new SessionClient(server, `Bearer ${await server.token()}`);
    expect(await (await alone.subscribe(ENGINE)).text()).toContain('needs a session');
  });

  it('leaves nothing behind when the session ends', async () => {
    const changes = server.app.get(Changes, { strict: false });
    const before = changes.listenerCount;
    const { client } = await SessionClient.open(server, await server.token());
    expect((await client.subscribe(ENGINE)).status).toBe(200);
    expect(changes.listenerCount).toBe(before + 1);
    await client.end();
    expect(changes.listenerCount).toBe(before);
  });

  it('works over HTTP+SSE, and leaves nothing behind', async () => {
    const changes = server.app.get(Changes, { strict: false });
    const before = changes.listenerCount;
    const headers = { authorization: `Bearer ${await server.token({ sub: 'ada' })}` };
    const client = new Client({ name: 'test', version: '1' });
    const withHeaders = (url: string | URL, init?: RequestInit) =>
      fetch(url, { ...init, headers: { ...(init?.headers as Record<string, string>), ...headers } });
    await client.connect(
      new SSEClientTransport(new URL('/sse', server.url), {
        requestInit: { headers },
        eventSourceInit: { fetch: withHeaders },
      }),
    );
    const heard = hearChanges(client);
    await client.subscribeResource({ uri: ENGINE });
    await expect(client.subscribeResource({ uri: PLANS })).rejects.toMatchObject({ code: 403 });
    await sayUntilHeard(ENGINE, heard);
    await client.close();
    await vi.waitFor(() => expect(changes.listenerCount).toBe(before));
  });
});
