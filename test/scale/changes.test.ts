import type { Client } from '@modelcontextprotocol/client';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SharedRedis } from '../../src/redis/shared-redis.js';
import { Catalogue } from '../../src/tool/catalogue.js';
import { type Change, Changes } from '../../src/tool/changes.js';
import { ChangingModule, ChangingTools } from '../fixtures/changing.tools.js';
import { hearChanges, watch } from '../fixtures/heard-changes.js';
import { InstancePair } from '../fixtures/instance-pair.js';
import { CLIENT_ERAS, connectClient } from '../fixtures/probe-client.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { startRedis } from '../fixtures/redis.js';
import type { TestServer } from '../fixtures/test-server.js';

const ENGINE = 'project://ada/engine';
const BRIDGE = 'project://bob/bridge';

const redis = await startRedis();
afterAll(() => redis?.stop());

describe.skipIf(redis === undefined)('on instances that share a Redis', () => {
  let pair: InstancePair;
  let clients: Client[];

  beforeEach(async () => {
    clients = [];
    pair = await InstancePair.start(redis!, [ChangingModule, ProbeModule]);
  });
  afterEach(async () => {
    await Promise.all(clients.map((client) => client.close()));
    await pair.close();
  });

  const part = <T>(server: TestServer, type: new (...args: never[]) => T) => server.app.get(type, { strict: false });
  const changed = (server: TestServer, uri: string) => part(server, ChangingTools).updates.changed(uri);
  const told = (server: TestServer) => {
    const heard: Change[] = [];
    part(server, Changes).subscribe((change) => void heard.push(change));
    return heard;
  };

  const isOffered = (server: TestServer) => part(server, Catalogue).tool('switchable') !== undefined;

  it.each(CLIENT_ERAS)('a change on one reaches a client of the other, %s era', async (era) => {
    const client = await connectClient(pair.other, era, { sub: 'ada' });
    clients.push(client);
    const heard = hearChanges(client);
    await watch(client, ENGINE);
    await vi.waitFor(() => {
      changed(pair.one, ENGINE);
      expect(heard).toContain(ENGINE);
    });
  });

  it('a change is told once on each of them', async () => {
    const [here, there] = [told(pair.one), told(pair.other)];
    changed(pair.one, ENGINE);
    changed(pair.other, BRIDGE);
    const [engine, bridge] = [ENGINE, BRIDGE].map((uri) => ({ kind: 'resource_updated', uri }));
    await vi.waitFor(() => {
      expect(here).toEqual([engine, bridge]);
      expect(there.toSorted((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))).toEqual([engine, bridge]);
    });
    changed(pair.one, BRIDGE);
    await vi.waitFor(() => expect(there).toHaveLength(3));
    expect(here).toEqual([engine, bridge, bridge]);
  });

  it('a message that is none is ignored, and the log says so', async () => {
    const heard = told(pair.one);
    const shared = part(pair.other, SharedRedis);
    const own = { v: 1, from: 'somebody', body: { id: 'x', change: { kind: 'resource_updated', uri: ENGINE } } };
    const foreign = [
      'nonsense',
      JSON.stringify({ ...own, v: 2 }),
      JSON.stringify({ ...own, body: { id: 'x', change: { kind: 'boom' } } }),
      JSON.stringify({ ...own, body: { id: 'x', change: { kind: 'resource_updated', uri: 7 } } }),
    ];
    for (const message of [...foreign, JSON.stringify(own)])
      await shared.client.publish(shared.key('topic', 'changes'), message);
    await vi.waitFor(() => expect(heard).toEqual([own.body.change]));
    expect(pair.one.logs.filter(({ msg }) => String(msg).includes('not understood'))).toHaveLength(foreign.length);
  });

  it('a toolset that is switched off is off on both, and on one that starts later', async () => {
    const heard = told(pair.other);
    part(pair.one, Catalogue).disable('changing');
    await vi.waitFor(() => expect(isOffered(pair.other)).toBe(false));
    expect(new Set(heard.map(({ kind }) => kind))).toEqual(
      new Set(['tools_list_changed', 'prompts_list_changed', 'resources_list_changed']),
    );
    const { client } = part(pair.one, SharedRedis);
    expect(await client.hgetall(part(pair.one, SharedRedis).key('switched-toolsets'))).toEqual({ changing: 'off' });
    part(pair.other, Catalogue).enable('changing');
    await vi.waitFor(() => expect(isOffered(pair.one)).toBe(true));
    expect(isOffered(pair.other)).toBe(true);
  });

  it('a toolset that is switched off is off on both once a slow Redis answers again', async () => {
    redis!.pause();
    part(pair.one, Catalogue).disable('changing');
    const isSaid = () => pair.one.logs.some(({ msg }) => String(msg).includes('do not know yet what is off'));
    await vi.waitFor(() => expect(isSaid()).toBe(true), { timeout: 5_000 }).finally(() => redis!.resume());
    await vi.waitFor(() => expect(isOffered(pair.other)).toBe(false), { timeout: 10_000 });
  });

  it('a toolset that is switched off stays off when Redis has forgotten everything', async () => {
    part(pair.one, Catalogue).disable('changing');
    await vi.waitFor(() => expect(isOffered(pair.other)).toBe(false));
    await redis!.stop();
    await pair.connected(false);
    await redis!.restart();
    await pair.connected(true);
    const shared = part(pair.one, SharedRedis);
    const known = () => shared.client.hgetall(shared.key('switched-toolsets'));
    await vi.waitFor(async () => expect(await known()).toEqual({ changing: 'off' }));
    expect([isOffered(pair.one), isOffered(pair.other)]).toEqual([false, false]);
  });

  it('a change that met no connection reaches the other once there is one', async () => {
    const heard = told(pair.other);
    part(pair.one, SharedRedis).client.disconnect(true);
    changed(pair.one, ENGINE);
    await vi.waitFor(() => expect(heard).toEqual([{ kind: 'resource_updated', uri: ENGINE }]), { timeout: 5_000 });
  });

  it('while Redis is lost changes stay on their instance; when it is back clients are told to look again', async () => {
    const [here, there] = [told(pair.one), told(pair.other)];
    await redis!.stop();
    await pair.connected(false);
    changed(pair.one, ENGINE);
    part(pair.one, Catalogue).disable('changing');
    expect(here.map(({ kind }) => kind)).toContain('resource_updated');
    expect(there).toEqual([]);
    await redis!.restart();
    await pair.connected(true);
    await vi.waitFor(() => expect(part(pair.other, Catalogue).tool('switchable')).toBeUndefined());
    expect(there).toContainEqual({ kind: 'tools_list_changed' });
    const before = there.length;
    part(pair.one, Changes).publish({ kind: 'resource_updated', uri: BRIDGE });
    await vi.waitFor(() => expect(there.slice(before)).toContainEqual({ kind: 'resource_updated', uri: BRIDGE }));
  });
});
