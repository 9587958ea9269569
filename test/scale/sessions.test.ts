import { randomUUID } from 'node:crypto';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as V1Transport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CallsInFlight } from '../../src/pipeline/calls-in-flight.js';
import { Topic } from '../../src/instances/topic.js';
import { RedisChannels } from '../../src/redis/redis-channels.js';
import { SharedRedis } from '../../src/redis/shared-redis.js';
import { McpEndpoint } from '../../src/transport/http/mcp-endpoint.js';
import { Sessions } from '../../src/transport/http/sessions/sessions.js';
import { SessionRecords } from '../../src/transport/http/sessions/session-records.js';
import { SharedEvents } from '../../src/transport/http/sessions/shared-events.js';
import { SharedSession } from '../../src/transport/http/sessions/shared-session.js';
import { ProtocolServers } from '../../src/transport/mcp/protocol-servers.js';
import { AskingModule } from '../fixtures/asking.tools.js';
import { ChangingModule, ChangingTools } from '../fixtures/changing.tools.js';
import { hearChanges, watch } from '../fixtures/heard-changes.js';
import { InstancePair } from '../fixtures/instance-pair.js';
import { ProbeModule, ProbeTools } from '../fixtures/probe.tools.js';
import { readAnswer } from '../fixtures/raw-call.js';
import { startRedis } from '../fixtures/redis.js';
import { roundRobin } from '../fixtures/round-robin.js';
import { readUntil, SessionClient } from '../fixtures/session-client.js';
import type { TestServer } from '../fixtures/test-server.js';

const ENGINE = 'project://ada/engine';
const BRIDGE = 'project://bob/bridge';

const redis = await startRedis();
afterAll(() => redis?.stop());

describe.skipIf(redis === undefined)('a session, on instances that share a Redis', () => {
  let pair: InstancePair;
  let token: string;
  let closing: (() => Promise<unknown>)[];

  beforeEach(() => void (closing = []));
  afterEach(async () => {
    await Promise.all(closing.map((close) => close()));
    await pair.close();
  });

  async function start(env: Record<string, string> = {}): Promise<void> {
    pair = await InstancePair.start(redis!, [ProbeModule, ChangingModule, AskingModule], env);
    token = await pair.one.token({ sub: 'ada' });
  }
  const open = async (server: TestServer = pair.one, bearer = token) =>
    (await SessionClient.open(server, bearer)).client;
  const at = (server: TestServer, { id }: SessionClient, bearer = token) =>
    new SessionClient(server, `Bearer ${bearer}`, id);
  const countOf = (server: TestServer) => server.app.get(Sessions).count;
  const oneRuns = () =>
    vi.waitFor(() => expect(pair.one.app.get(CallsInFlight, { strict: false }).count).toBe(1), { interval: 1 });
  const changed = (server: TestServer, uri: string) =>
    server.app.get(ChangingTools, { strict: false }).updates.changed(uri);
  const eventIds = (text: string) => [...text.matchAll(/^id: (.+)$/gm)].map(([, id]) => id!);

  async function roundRobinClient(): Promise<Client> {
    const client = new Client(
      { name: 'round', version: '1' },
      { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode: 'legacy' } },
    );
    client.setRequestHandler('elicitation/create', ({ params }) => ({
      action: 'accept',
      content: params.message === 'Why?' ? { reason: 'it is old' } : { sure: true },
    }));
    await client.connect(
      new StreamableHTTPClientTransport(pair.one.mcp, {
        fetch: roundRobin(pair.one, pair.other),
        requestInit: { headers: { authorization: `Bearer ${token}` } },
      }),
    );
    closing.push(() => client.close());
    return client;
  }

  /** One instance asks; the other one, which serves the session too, gets the answer. */
  async function askedClient() {
    const capabilities = { elicitation: { form: {} } };
    const { client: here } = await SessionClient.open(pair.one, token, undefined, capabilities);
    const there = at(pair.other, here);
    await there.list();
    const asked = await readUntil(await here.call('remove', { id: '1' }), /"elicitation\/create"/);
    const [, id] = /"id":"([^"]+)"/.exec(asked.text) ?? [];
    return { answer: (result: object) => there.answer(id!, result), rest: () => asked.rest() };
  }

  it('goes on at the other instance, and ends on both', async () => {
    await start();
    const here = await open();
    const there = at(pair.other, here);
    expect(await (await there.call('echo', { text: 'hi' })).text()).toContain('hi');
    expect(await (await here.call('echo', { text: 'ho' })).text()).toContain('ho');
    expect([countOf(pair.one), countOf(pair.other)]).toEqual([1, 1]);
    expect(pair.other.audit()).toEqual([expect.objectContaining({ name: 'echo', client: 'raw/1' })]);
    expect((await there.end()).status).toBe(200);
    for (const ended of [here, there]) expect((await ended.list()).status).toBe(404);
    expect([countOf(pair.one), countOf(pair.other)]).toEqual([0, 0]);
  });

  it('does not exist for another principal on either', async () => {
    await start();
    const here = await open();
    const eve = await pair.one.token({ sub: 'eve' });
    for (const server of [pair.one, pair.other]) {
      const thief = at(server, here, eve);
      for (const answer of [await thief.list(), await thief.stream(), await thief.end()]) {
        expect(answer.status).toBe(404);
      }
    }
    expect(countOf(pair.other)).toBe(0);
    expect((await at(pair.other, here).list()).status).toBe(200);
  });

  it('has ended also where nobody could be told', async () => {
    await start();
    const here = await open();
    const shared = pair.one.app.get(SharedRedis, { strict: false });
    await shared.client.set(shared.key('session', here.id!), 'ended');
    expect((await here.list()).status).toBe(404);
    expect(countOf(pair.one)).toBe(0);
  });

  it('cancels a call that has just begun when it ends at the other instance', async () => {
    await start();
    const here = await open();
    const answering = here.call('slow', { ms: 4_000 }).then(readAnswer);
    await oneRuns();
    expect((await at(pair.other, here).end()).status).toBe(200);
    expect((await answering).text).not.toContain('result');
    await vi.waitFor(() => expect(pair.one.audit()).toEqual([expect.objectContaining({ outcome: 'cancelled' })]));
    await vi.waitFor(() => expect(countOf(pair.one)).toBe(0));
  });

  it('cancels a call that has just begun once it is found to have ended', async () => {
    await start();
    const here = await open();
    const answering = here.call('slow', { ms: 4_000 }).then(readAnswer);
    await oneRuns();
    const shared = pair.one.app.get(SharedRedis, { strict: false });
    await shared.client.set(shared.key('session', here.id!), 'ended');
    expect((await here.call('echo', { text: 'hi' }, 2)).status).toBe(404);
    expect((await answering).text).not.toContain('result');
    expect(pair.one.audit()).toContainEqual(expect.objectContaining({ name: 'slow', outcome: 'cancelled' }));
    expect(countOf(pair.one)).toBe(0);
  });

  it('is one of as many as its principal may have, however many begin at once', async () => {
    await start({ SESSIONS_MAX_PER_PRINCIPAL: '3' });
    for (let time = 0; time < 2; time += 1) {
      const answers = await Promise.all(
        Array.from({ length: 12 }, (_, nth) => SessionClient.open(nth % 2 === 0 ? pair.one : pair.other, token)),
      );
      // One that is only beginning gives way to nobody.
      for (const { response } of answers) expect([200, 429]).toContain(response.status);
      await vi.waitFor(() => expect(countOf(pair.one) + countOf(pair.other)).toBe(3));
    }
  });

  it('is one of as many as an instance takes, however many begin at once', async () => {
    await start({ SESSIONS_MAX: '3' });
    await Promise.all(
      Array.from({ length: 12 }, async (_, nth) =>
        SessionClient.open(pair.one, await pair.one.token({ sub: `s${nth}` })),
      ),
    );
    expect(countOf(pair.one)).toBeLessThanOrEqual(3);
  });

  it('is not there for a request that comes while it ends', async () => {
    await start();
    const here = await open();
    const [asked, ended] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const storeEvent = vi.spyOn(SharedEvents.prototype, 'storeEvent').mockImplementationOnce(async () => {
      asked.resolve();
      await ended.promise;
      return '1-1';
    });
    closing.push(async () => storeEvent.mockRestore());
    const answering = here.list();
    await asked.promise;
    expect((await here.end()).status).toBe(200);
    ended.resolve();
    expect((await answering).status).toBe(404);
  });

  it('is not there for a request that brings it to another instance while it ends', async () => {
    await start();
    const there = at(pair.other, await open());
    const { listen: begin } = SharedSession.prototype;
    const listen = vi.spyOn(SharedSession.prototype, 'listen').mockImplementationOnce(async function (
      this: SharedSession,
      mirror,
    ) {
      await begin.call(this, mirror);
      mirror.end();
    });
    closing.push(async () => listen.mockRestore());
    expect((await there.list()).status).toBe(404);
    expect(pair.other.audit().map(({ outcome }) => outcome)).not.toContain('internal');
    await vi.waitFor(() => expect(countOf(pair.other)).toBe(0));
  });

  it('is not listened to any more where it ended while that began', async () => {
    await start();
    const there = at(pair.other, await open());
    const { listen: begin } = Topic.prototype;
    const listen = vi.spyOn(Topic.prototype, 'listen').mockImplementationOnce(async function (
      this: Topic<unknown>,
      hear,
    ) {
      const stop = await begin.call(this, hear);
      hear({ kind: 'ended' });
      await vi.waitFor(() => expect(ended).toHaveBeenCalled());
      return stop;
    });
    const ended = vi.spyOn(SharedSession.prototype, 'close');
    closing.push(async () => [listen, ended].forEach((spied) => spied.mockRestore()));
    expect((await there.list()).status).toBe(404);
    const shared = pair.one.app.get(SharedRedis, { strict: false });
    const channel = shared.key('topic', `session:${there.id}`);
    await vi.waitFor(async () => expect(await shared.client.pubsub('NUMSUB', channel)).toEqual([channel, 1]));
  });

  it('is made once, however many requests meet the other instance together', async () => {
    await start();
    const there = at(pair.other, await open());
    const answers = await Promise.all(Array.from({ length: 10 }, (_, id) => there.call('echo', { text: `${id}` }, id)));
    for (const [id, answer] of answers.entries()) expect(await answer.text()).toContain(`\\"text\\":\\"${id}\\"`);
    expect(countOf(pair.other)).toBe(1);
  });

  it('is made once, however many requests go on in the same turn', async () => {
    await start();
    const there = at(pair.other, await open());
    const endpoint = pair.other.app.get(McpEndpoint, { strict: false });
    const loaded = await endpoint.load();
    const loading = Promise.withResolvers<typeof loaded>();
    const load = vi.spyOn(endpoint, 'load').mockReturnValue(loading.promise);
    const made = vi.spyOn(pair.other.app.get(ProtocolServers, { strict: false }), 'load');
    const answering = Array.from({ length: 10 }, (_, id) => there.call('echo', { text: `${id}` }, id));
    await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(10));
    loading.resolve(loaded);
    for (const answer of await Promise.all(answering)) expect(answer.status).toBe(200);
    expect(made).toHaveBeenCalledTimes(1);
  });

  it.each([
    [
      'v1',
      async () => {
        const client = new V1Client({ name: 'round', version: '1' });
        const transport = new V1Transport(pair.one.mcp, {
          fetch: roundRobin(pair.one, pair.other),
          requestInit: { headers: { authorization: `Bearer ${token}` } },
        });
        await client.connect(transport as Parameters<V1Client['connect']>[0]);
        closing.push(() => client.close());
        return client;
      },
    ],
    ['v2', roundRobinClient],
  ])('is one session to a %s client that meets both in turn', async (_name, connect) => {
    await start();
    const client = await connect();
    for (let turn = 0; turn < 6; turn += 1) {
      expect(await client.callTool({ name: 'echo', arguments: { text: `turn ${turn}` } })).toMatchObject({
        structuredContent: { text: `turn ${turn}` },
      });
    }
    expect(pair.one.audit().length).toBeGreaterThan(0);
    expect(pair.other.audit().length).toBeGreaterThan(0);
  });

  it('asks its client from one instance and takes the answer at the other', async () => {
    await start();
    const client = await roundRobinClient();
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await client.callTool({ name: 'remove', arguments: { id: 'x' } })).toMatchObject({
        content: [{ text: 'Deleted x, because it is old.' }],
      });
    }
  });

  it.each<[string, (channels: RedisChannels) => void]>([
    ['Redis is lost', (channels) => vi.spyOn(channels, 'publish').mockRejectedValueOnce(new Error('lost'))],
    ['the other one does not listen yet', (channels) => vi.spyOn(channels, 'publish').mockResolvedValueOnce(0)],
  ])('brings the answer of its client to the instance that asked, though at first %s', async (_why, hinder) => {
    await start();
    const client = await askedClient();
    hinder(pair.other.app.get(RedisChannels, { strict: false }));
    expect((await client.answer({ action: 'decline' })).status).toBe(202);
    expect(await client.rest()).toContain('Kept 1: decline.');
  });

  it('refuses an answer that cannot be brought to the instance that asked, and takes it later', async () => {
    await start();
    const client = await askedClient();
    const publish = vi.spyOn(pair.other.app.get(RedisChannels, { strict: false }), 'publish');
    publish.mockRejectedValue(new Error('lost'));
    const refused = await client.answer({ action: 'decline' });
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await refused.json()).toMatchObject({ error: { data: { outcome: 'overloaded' } } });
    publish.mockRestore();
    expect((await client.answer({ action: 'decline' })).status).toBe(202);
    expect(await client.rest()).toContain('Kept 1: decline.');
  }, 40_000);

  it('takes an answer that nobody asked for, also of an instance that is gone', async () => {
    await start();
    const here = await open();
    for (const id of [`${randomUUID()}:0`, 'x', 7]) {
      expect((await here.answer(id, { action: 'decline' })).status).toBe(202);
    }
  });

  it('hears a change once, wherever it watches, listens, and the change happens', async () => {
    await start();
    const client = await roundRobinClient();
    const heard = hearChanges(client);
    await watch(client, ENGINE);
    await vi.waitFor(() => {
      changed(pair.one, ENGINE);
      expect(heard).toContain(ENGINE);
    });
    await watch(client, BRIDGE);
    // Both have the session by now.
    for (let turn = 0; turn < 2; turn += 1) await client.listTools();
    const before = heard.length;
    for (const server of [pair.one, pair.other, pair.one]) changed(server, BRIDGE);
    await vi.waitFor(() => expect(heard.filter((uri) => uri === BRIDGE)).toHaveLength(3));
    expect(heard.slice(before)).not.toContain('tools');
    await client.unsubscribeResource({ uri: BRIDGE });
    await vi.waitFor(async () => {
      const told = heard.length;
      changed(pair.one, BRIDGE);
      changed(pair.one, ENGINE);
      await vi.waitFor(() => expect(heard.length).toBeGreaterThan(told));
      expect(heard.slice(told)).not.toContain(BRIDGE);
    });
  });

  it('keeps the level of logging its client asked for at the other', async () => {
    await start();
    const here = await open();
    const there = at(pair.other, here);
    await (await there.list()).text();
    await (await here.setLevel('error')).text();
    await vi.waitFor(async () => expect(await (await there.call('talk')).text()).not.toContain('careful'));
    await pair.other.app.get(Sessions).closeAll();
    expect(await (await there.call('talk')).text()).not.toContain('careful');
  });

  it('cancels at one instance what runs at the other', async () => {
    await start();
    const here = await open();
    const running = here.call('slow', { ms: 4_000 }, 7);
    await (await at(pair.other, here).list()).text();
    await vi.waitFor(async () => {
      await at(pair.other, here).cancel(7);
      expect(pair.one.app.get(ProbeTools, { strict: false }).aborted).toHaveLength(1);
    });
    await (await running).body?.cancel();
  });

  it('cancels what runs at the other though Redis is away for a moment', async () => {
    await start();
    const here = await open();
    const running = here.call('slow', { ms: 4_500 }, 7);
    await oneRuns();
    await (await at(pair.other, here).list()).text();
    const publish = vi.spyOn(pair.other.app.get(RedisChannels, { strict: false }), 'publish');
    publish.mockRejectedValueOnce(new Error('away')).mockRejectedValueOnce(new Error('away'));
    await at(pair.other, here).cancel(7);
    await vi.waitFor(() => expect(pair.one.audit()).toHaveLength(1), { timeout: 10_000 });
    expect(pair.one.audit()).toEqual([expect.objectContaining({ name: 'slow', outcome: 'cancelled' })]);
    await (await running).body?.cancel();
  });

  it('is resumed at the other instance: what was said is repeated, and what is said goes on', async () => {
    await start();
    const here = await open();
    const first = await readUntil(await here.call('slow', { ms: 800 }), /^id: /m);
    await first.cancel();
    const stream = await at(pair.other, here).stream(eventIds(first.text)[0]);
    expect(stream.status).toBe(200);
    const resumed = await readUntil(stream, /"result"/);
    expect(resumed.text).toContain('done');
    // It said all it had to say.
    expect(await resumed.rest()).toBe('');
    expect(pair.one.audit()).toEqual([expect.objectContaining({ name: 'slow', outcome: 'ok' })]);
  });

  it('is told on its stream what happened while it had none', async () => {
    await start();
    const here = await open();
    await (await here.subscribe(ENGINE)).text();
    const first = await readUntil(await here.stream(), /^id: /m);
    await first.cancel();
    changed(pair.other, ENGINE);
    const resumed = await readUntil(await at(pair.other, here).stream(eventIds(first.text)[0]), /updated/);
    expect(resumed.text).toContain(ENGINE);
    await resumed.cancel();
  });

  it('does not resume what it does not know, nor for another session', async () => {
    await start();
    const here = await open();
    const call = await readUntil(await here.call('echo', { text: 'mine' }), /"result"/);
    expect((await at(pair.other, await open()).stream(eventIds(call.text)[0])).status).toBe(400);
    for (const id of ['1-1', 'nonsense', `${2n ** 64n}-0`, `${2n ** 64n - 1n}-${2n ** 64n - 1n}`]) {
      expect((await at(pair.other, here).stream(id)).status).toBe(400);
    }
    const refused = await here.stream(undefined, { accept: 'application/json' });
    expect([refused.status, await refused.json()]).toEqual([
      406,
      expect.objectContaining({
        error: expect.objectContaining({ data: expect.objectContaining({ outcome: 'invalid_input' }) }),
      }),
    ]);
  });

  it('reads a stream once: who reads it last', async () => {
    await start();
    const here = await open();
    const first = await readUntil(await here.stream(), /^id: /m);
    const second = await readUntil(await at(pair.other, here).stream(), /^id: /m);
    expect(await first.rest()).toBe('');
    await (await here.subscribe(ENGINE)).text();
    changed(pair.one, ENGINE);
    expect((await second.until(/updated/)).text).toContain(ENGINE);
    await second.cancel();
  });

  it('reads a stream once, also where both are asked for it at the same time', async () => {
    await start();
    const here = await open();
    const there = at(pair.other, here);
    await (await there.list()).text();
    for (let time = 0; time < 5; time += 1) {
      const asked = await Promise.all([here.stream(), there.stream()]);
      let ended = 0;
      const streams = await Promise.all(asked.map((answer) => readUntil(answer, /^id: /m)));
      const rests = streams.map((stream) => stream.rest().then(() => (ended += 1)));
      await Promise.race(rests);
      await (await here.subscribe(ENGINE)).text();
      expect(ended).toBe(1);
      await (await readUntil(await here.stream(), /^id: /m)).cancel();
      await Promise.all(rests);
    }
  });

  it('counts for its principal on both together, and the oldest idle one gives way', async () => {
    await start({ SESSIONS_MAX_PER_PRINCIPAL: '2' });
    const [first, second] = [await open(pair.one), await open(pair.other)];
    const third = await open(pair.other);
    for (const server of [pair.one, pair.other]) expect((await at(server, first).list()).status).toBe(404);
    const streams = [await at(pair.one, second).stream(), await at(pair.other, third).stream()];
    const { response } = await SessionClient.open(pair.one, token);
    expect(response.status).toBe(429);
    await Promise.all(streams.map((stream) => stream.body?.cancel()));
  });

  it('makes room for one that is used by giving up a copy of one that is not', async () => {
    await start({ SESSIONS_MAX: '1' });
    const [first, second] = [await open(pair.one), await open(pair.other)];
    for (const session of [first, second, first, second]) {
      for (const server of [pair.one, pair.other]) {
        const answer = await at(server, session).list();
        expect(answer.status).toBe(200);
        await answer.text();
      }
    }
  });

  it('is forgotten when nobody has used it for a while', async () => {
    await start({ SESSION_IDLE_TIMEOUT_MS: '1000' });
    const here = await open();
    await (await here.subscribe(ENGINE)).text();
    const shared = pair.one.app.get(SharedRedis, { strict: false });
    const ttl = await shared.client.pttl(shared.key('session', here.id!));
    expect(ttl).toBeGreaterThan(0);
    expect(ttl).toBeLessThanOrEqual(13_000);
    expect(await shared.client.keys(`${shared.key('session')}*`)).not.toHaveLength(0);
    for (const key of await shared.client.keys(shared.key('*'))) {
      if (!key.includes('switched-toolsets')) expect(await shared.client.pttl(key)).toBeGreaterThan(0);
    }
  });

  it('has ended everywhere once those know who could not be told', async () => {
    await start();
    const here = await open();
    const there = at(pair.other, here);
    await (await there.list()).text();
    pair.one.app.get(SharedRedis, { strict: false }).client.disconnect(true);
    expect((await here.end()).status).toBe(200);
    expect((await here.list()).status).toBe(404);
    await pair.connected(true);
    await vi.waitFor(() => expect(countOf(pair.other)).toBe(0));
    for (const ended of [here, there]) expect((await ended.list()).status).toBe(404);
  });

  it('leaves nothing of what is asked while it ends', async () => {
    await start();
    const here = await open();
    const shared = pair.one.app.get(SharedRedis, { strict: false });
    await shared.client.set(shared.key('session', here.id!), 'ended');
    await new SessionRecords(shared, 1_000, () => Date.now()).setWatched(here.id!, ENGINE, true);
    expect(await shared.client.exists(shared.key('session', here.id!, 'state'))).toBe(0);
  });

  it('goes on where it is while Redis is lost, is unknown elsewhere, and known again when Redis is back', async () => {
    await start();
    const here = await open();
    const stream = await readUntil(await here.stream(), /^id: /m);
    await (await here.subscribe(ENGINE)).text();
    await redis!.stop();
    await pair.connected(false);

    expect(await (await here.call('echo', { text: 'alone' })).text()).toContain('alone');
    changed(pair.one, ENGINE);
    expect((await stream.until(/updated/)).text).toContain(ENGINE);
    expect((await at(pair.other, here).list()).status).toBe(404);
    const opened = await open(pair.other);
    expect((await opened.list()).status).toBe(200);

    await redis!.restart();
    await pair.connected(true);
    for (const session of [here, opened]) {
      const home = session === here ? pair.one : pair.other;
      expect((await at(home, session).list()).status).toBe(200);
      for (const server of [pair.one, pair.other]) expect((await at(server, session).list()).status).toBe(200);
    }
    await stream.cancel();
  });

  it('waits for nobody while Redis hangs', async () => {
    await start();
    const here = await open();
    redis!.pause();
    try {
      const startedAt = performance.now();
      expect(await (await here.call('echo', { text: 'alone' })).text()).toContain('alone');
      expect((await at(pair.other, here).list()).status).toBe(404);
      expect(performance.now() - startedAt).toBeLessThan(10_000);
    } finally {
      redis!.resume();
    }
  });
});
