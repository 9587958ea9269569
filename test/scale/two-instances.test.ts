import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StreamableHTTPClientTransport as V1Transport } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import { ElicitRequestSchema, ResourceUpdatedNotificationSchema } from '@modelcontextprotocol/sdk/types.js';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { COMPILE_LIMIT_MS } from '../fixtures/compile-once.js';
import { hasBalancer } from '../fixtures/balancer.js';
import { hearChanges, watch } from '../fixtures/heard-changes.js';
import { InstanceGroup } from '../fixtures/instance-group.js';
import { buildInstances } from '../fixtures/instance-process.js';
import { startPostgres } from '../fixtures/postgres.js';
import { startRedis } from '../fixtures/redis.js';
import { readUntil, SessionClient } from '../fixtures/session-client.js';
import { TaskClient } from '../fixtures/task-client.js';

const ENGINE = 'project://ada/engine';
const ANSWERS = ({ message }: { message: string }) => ({
  action: 'accept' as const,
  content: message === 'Why?' ? { reason: 'it is old' } : { sure: true },
});

const [redis, postgres] = await Promise.all([startRedis(), startPostgres()]);
const isPossible = hasBalancer() && redis !== undefined && postgres !== undefined;
afterAll(() => Promise.all([redis?.stop(), postgres?.stop()]));

interface AnyClient {
  callTool(params: { name: string; arguments: Record<string, unknown> }): Promise<unknown>;
  close(): Promise<void>;
  readonly heard: readonly string[];
  watch(uri: string): Promise<unknown>;
}

describe.skipIf(!isPossible)('two processes behind a balancer that sends each request to the next', () => {
  let group: InstanceGroup;
  let clients: AnyClient[];

  beforeAll(buildInstances, COMPILE_LIMIT_MS);
  afterEach(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await group.stop();
  });

  async function start(): Promise<void> {
    clients = [];
    group = await InstanceGroup.start(redis!, postgres!);
  }

  const transportOptions = async () => ({
    requestInit: { headers: { authorization: `Bearer ${await group.token()}` } },
  });

  async function connectV1(): Promise<AnyClient> {
    const client = new V1Client({ name: 'v1', version: '1' }, { capabilities: { elicitation: { form: {} } } });
    const heard: string[] = [];
    client.setRequestHandler(ElicitRequestSchema, ({ params }) => ANSWERS(params));
    client.setNotificationHandler(ResourceUpdatedNotificationSchema, ({ params }) => void heard.push(params.uri));
    const transport = new V1Transport(group.mcp, await transportOptions());
    await client.connect(transport as Parameters<V1Client['connect']>[0]);
    return Object.assign(client, { heard, watch: (uri: string) => client.subscribeResource({ uri }) });
  }

  async function connectV2(mode: 'legacy' | { pin: '2026-07-28' }): Promise<AnyClient> {
    const client = new Client(
      { name: 'v2', version: '1' },
      { capabilities: { elicitation: { form: {} } }, versionNegotiation: { mode } },
    );
    client.setRequestHandler('elicitation/create', ({ params }) => ANSWERS(params));
    const heard = hearChanges(client);
    await client.connect(new StreamableHTTPClientTransport(group.mcp, await transportOptions()));
    return Object.assign(client, { heard, watch: (uri: string) => watch(client, uri) });
  }

  const CLIENTS: readonly (readonly [string, () => Promise<AnyClient>])[] = [
    ['a v1 client with a session', connectV1],
    ['a v2 client with a session', () => connectV2('legacy')],
    ['a v2 client of 2026-07-28', () => connectV2({ pin: '2026-07-28' })],
  ];
  const connect = async (make: () => Promise<AnyClient>) => {
    const client = await make();
    clients.push(client);
    return client;
  };
  const textOf = (result: unknown) => (result as { content: { text: string }[] }).content[0]!.text;
  const call = async (client: AnyClient, name: string, input: Record<string, unknown> = {}) =>
    textOf(await client.callTool({ name, arguments: input }));
  const pids = () => group.instances.map(({ pid }) => pid);

  it.each(CLIENTS)('serve %s as one: calls, questions, and changes of either', async (_name, make) => {
    await start();
    const client = await connect(make);
    const answered = new Set<number>();
    for (let turn = 0; turn < 6; turn += 1) answered.add(Number(await call(client, 'pid')));
    expect(answered).toEqual(new Set(pids()));
    for (let turn = 0; turn < 3; turn += 1) {
      expect(await call(client, 'remove', { id: 'x' })).toBe('Deleted x, because it is old.');
    }
    await client.watch(ENGINE);
    const toldBy = new Set<number>();
    await vi.waitFor(async () => {
      const before = client.heard.length;
      const by = Number(await call(client, 'touch', { uri: ENGINE }));
      await vi.waitFor(() => expect(client.heard.length).toBeGreaterThan(before), 1_000);
      toldBy.add(by);
      expect(toldBy).toEqual(new Set(pids()));
    }, 20_000);
    expect(new Set(client.heard)).toEqual(new Set([ENGINE]));
  });

  it('repeat a stream that broke, whichever of them ran the call', async () => {
    await start();
    const { client } = await SessionClient.open(group, await group.token());
    for (let turn = 0; turn < 2; turn += 1) {
      const first = await readUntil(await client.call('slow', { ms: 500 }, 10 + turn), /^id: /m);
      await first.cancel();
      const [, id] = /^id: (.+)$/m.exec(first.text)!;
      // Another request between them, so that the balancer sends the stream elsewhere once, and once to the same.
      if (turn === 0) await (await client.list()).text();
      const resumed = await readUntil(await client.stream(id), /"result"/);
      expect(resumed.text).toContain('done');
      await resumed.cancel();
    }
  });

  it('show, answer and cancel tasks of each other', async () => {
    await start();
    const client = await TaskClient.of(group, 'ada');
    const asking = await client.begin('names');
    await vi.waitFor(async () => {
      expect(Object.keys((await client.get(asking.taskId)).inputRequests ?? {})).toEqual(['a', 'b']);
    });
    const answer = (name: string) => ({ action: 'accept', content: { name } });
    // One after the other: each meets another instance.
    for (const inputResponses of [{ a: answer('Ada') }, { b: answer('Bob') }]) {
      expect((await client.about(asking.taskId, 'update', { inputResponses })).status).toBe(200);
    }
    expect(await client.until(asking.taskId, 'completed')).toMatchObject({
      result: { content: [{ text: 'Ada and Bob' }] },
    });
    for (let turn = 0; turn < 2; turn += 1) {
      const working = await client.begin('work');
      if (turn === 0) await client.get(working.taskId);
      await client.about(working.taskId, 'cancel');
      await client.until(working.taskId, 'cancelled');
    }
  });

  it.each(CLIENTS)('let %s go on when one of them is killed', async (_name, make) => {
    await start();
    const client = await connect(make);
    await client.watch(ENGINE);
    const victim = Number(await call(client, 'pid'));
    await call(client, 'pid');
    await group.withPid(victim).kill();
    // A request that was on its way to it may fail; the balancer then knows.
    await vi.waitFor(() => call(client, 'pid'), 10_000);
    for (let turn = 0; turn < 4; turn += 1) expect(Number(await call(client, 'pid'))).not.toBe(victim);
    expect(await call(client, 'remove', { id: 'x' })).toBe('Deleted x, because it is old.');
    if (make === CLIENTS[2]![1]) return;
    // The stream of its session is there again too.
    await vi.waitFor(async () => {
      await call(client, 'touch', { uri: ENGINE });
      expect(client.heard).toContain(ENGINE);
    }, 15_000);
  });

  it('answer a call whose process is gone to a client that comes back for it', async () => {
    await start();
    const token = await group.token();
    const { client } = await SessionClient.open(group, token);
    const begun = await readUntil(await client.call('slow', { ms: 60_000 }, 5), /^id: /m);
    const victim = await vi.waitFor(async () => {
      for (const instance of group.instances) {
        const metrics = await (await fetch(`http://127.0.0.1:${instance.port}/metrics`)).text();
        if (/^mcp_requests_active\{[^}]*tools\/call[^}]*\} 1$/m.test(metrics)) return instance;
      }
      throw new Error('No instance runs the call');
    });
    await victim.kill();
    const [, id] = /^id: (.+)$/m.exec(begun.text)!;
    const resumed = await vi.waitFor(async () => {
      const stream = await client.stream(id);
      expect(stream.status).toBe(200);
      return readUntil(stream, /"error"/);
    }, 28_000);
    expect(resumed.text).toMatch(/"id":5.*"outcome":"overloaded"/);
    expect(await resumed.rest()).toBe('');
  });

  it('serve each by itself while Redis is gone, and as one again when it is back', async () => {
    await start();
    const token = await group.token();
    const modern = await connect(() => connectV2({ pin: '2026-07-28' }));
    const { client: session } = await SessionClient.open(group, token);
    for (let turn = 0; turn < 2; turn += 1) await (await session.list()).text();
    await redis!.stop();
    // Both have a copy of the session, and nothing else is asked of Redis.
    for (let turn = 0; turn < 4; turn += 1) {
      expect((await session.list()).status).toBe(200);
      expect(pids()).toContain(Number(await call(modern, 'pid')));
    }
    const { client: opened } = await SessionClient.open(group, token);
    const statuses = [await opened.list(), await opened.list()].map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([200, 404]);
    await redis!.restart();
    await vi.waitFor(async () => {
      for (let turn = 0; turn < 4; turn += 1) expect((await opened.list()).status).toBe(200);
    }, 20_000);
  });
});
