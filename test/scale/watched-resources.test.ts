import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { RedisChannels } from '../../src/redis/redis-channels.js';
import { SharedRedis } from '../../src/redis/shared-redis.js';
import { SessionRecords } from '../../src/transport/http/sessions/session-records.js';
import type { Session } from '../../src/transport/http/sessions/session.js';
import { Sessions } from '../../src/transport/http/sessions/sessions.js';
import { ChangingModule, ChangingTools } from '../fixtures/changing.tools.js';
import { InstancePair } from '../fixtures/instance-pair.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { startRedis } from '../fixtures/redis.js';
import { readUntil, SessionClient } from '../fixtures/session-client.js';
import type { TestServer } from '../fixtures/test-server.js';

const ENGINE = 'project://ada/engine';
const BRIDGE = 'project://bob/bridge';

const redis = await startRedis();
afterAll(() => redis?.stop());

describe.skipIf(redis === undefined)('what a session watches, on instances that share a Redis', () => {
  let pair: InstancePair;
  let here: SessionClient;
  let there: SessionClient;

  beforeEach(async () => {
    pair = await InstancePair.start(redis!, [ProbeModule, ChangingModule]);
    const token = await pair.one.token({ sub: 'ada' });
    here = (await SessionClient.open(pair.one, token)).client;
    there = new SessionClient(pair.other, `Bearer ${token}`, here.id);
    await (await here.subscribe(BRIDGE)).text();
  });
  afterEach(() => pair.close());

  const part = <T>(server: TestServer, type: new (...args: never[]) => T) => server.app.get(type, { strict: false });
  const changed = (uri: string) => part(pair.one, ChangingTools).updates.changed(uri);
  const watchedAt = (server: TestServer) => {
    const [session] = (part(server, Sessions) as unknown as { opened: Iterable<Session> }).opened;
    return session?.shared?.watches.here;
  };

  async function expectNothingOfTheBridge(): Promise<void> {
    for (const server of [pair.one, pair.other])
      await vi.waitFor(() => expect(watchedAt(server)).not.toContain(BRIDGE));
    const stream = await readUntil(await here.stream(), /^id: /m);
    await (await here.subscribe(ENGINE)).text();
    changed(BRIDGE);
    changed(ENGINE);
    const { text } = await stream.until(/engine/);
    await stream.cancel();
    expect(text).not.toContain('bridge');
  }

  it('is what is left when its client stops watching while the other instance takes it up', async () => {
    const { find } = SessionRecords.prototype;
    const finding = vi.spyOn(SessionRecords.prototype, 'find').mockImplementationOnce(async function (
      this: SessionRecords,
      ...asked
    ) {
      const known = await find.apply(this, asked);
      await (await here.unsubscribe(BRIDGE)).text();
      return known;
    });
    await (await there.list()).text();
    finding.mockRestore();
    await expectNothingOfTheBridge();
  });

  it('is what is left when the other instance could not hear it', async () => {
    await (await there.list()).text();
    const { link } = part(pair.other, RedisChannels) as unknown as {
      link: { client: { disconnect(again: true): void } };
    };
    link.client.disconnect(true);
    await (await here.unsubscribe(BRIDGE)).text();
    await expectNothingOfTheBridge();
  });

  it('is what is left when it could not be said', async () => {
    await (await there.list()).text();
    part(pair.one, SharedRedis).client.disconnect(true);
    await (await here.unsubscribe(BRIDGE)).text();
    await expectNothingOfTheBridge();
  });

  it('is known to the other instance after Redis has forgotten everything', async () => {
    await redis!.stop();
    await pair.connected(false);
    await redis!.restart();
    await pair.connected(true);
    expect((await here.list()).status).toBe(200);
    await part(pair.one, Sessions).closeAll();
    await (await there.list()).text();
    expect(watchedAt(pair.other)).toEqual([BRIDGE]);
  });
});
