import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SharedRedis } from '../../src/redis/shared-redis.js';
import { InstancePair } from '../fixtures/instance-pair.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { startRedis } from '../fixtures/redis.js';
import { readUntil, SessionClient } from '../fixtures/session-client.js';
import type { TestServer } from '../fixtures/test-server.js';
import { UNLIMITED } from '../fixtures/unlimited.js';

const redis = await startRedis();
afterAll(() => redis?.stop());

/** What nobody waits for. */
const BESIDE = new Set(['ping', 'set', 'publish']);
const NO_LIMITS = Object.fromEntries(Object.keys(UNLIMITED).map((limit) => [limit, 'off']));
/** Of as many times the one that nothing else fell into counts. */
const TIMES = 3;

describe.skipIf(redis === undefined)('a session, on instances far from their Redis', () => {
  let pair: InstancePair;
  let token: string;
  beforeEach(async () => {
    pair = await InstancePair.start(redis!, [ProbeModule], NO_LIMITS);
    token = await pair.one.token({ sub: 'ada' });
  });
  afterEach(() => pair.close());

  const redisOf = (server: TestServer) => server.app.get(SharedRedis, { strict: false });
  const open = async () => (await SessionClient.open(pair.one, token)).client;

  /** How often an instance waits for Redis in the course of some work; what it asks together is one turn. */
  async function turns(server: TestServer, work: () => Promise<unknown>): Promise<number> {
    const { client } = redisOf(server);
    const { sendCommand } = client;
    let [count, waiting] = [0, 0];
    client.sendCommand = function (command, ...rest) {
      const isBeside = BESIDE.has(command.name);
      if (!isBeside && waiting === 0) count += 1;
      if (!isBeside) waiting += 1;
      const settled = () => void (isBeside || (waiting -= 1));
      command.promise.then(settled, settled);
      return sendCommand.call(client, command, ...rest);
    };
    try {
      await work();
      return count;
    } finally {
      client.sendCommand = sendCommand;
    }
  }
  async function fewest(server: TestServer, begin: () => Promise<() => Promise<unknown>>): Promise<number> {
    const counted: number[] = [];
    for (let time = 0; time < TIMES; time += 1) counted.push(await turns(server, await begin()));
    return Math.min(...counted);
  }

  it('waits for it as seldom as it can', async () => {
    // Its place, the beginning of the answer, then its end and the record.
    expect(await fewest(pair.one, async () => open)).toBe(3);
    const called = async () => {
      const client = await open();
      return async () => (await client.call('echo', { text: 'hi' })).text();
    };
    expect(await fewest(pair.one, called)).toBe(2);
    const streamed = async () => {
      const client = await open();
      return async () => (await readUntil(await client.stream(), /^id: /m)).cancel();
    };
    expect(await fewest(pair.one, streamed)).toBeLessThanOrEqual(3);
    const ended = async () => {
      const client = await open();
      return () => client.end();
    };
    expect(await fewest(pair.one, ended)).toBe(2);
    const moved = async () => {
      const client = new SessionClient(pair.other, `Bearer ${token}`, (await open()).id);
      return async () => (await client.call('echo', { text: 'hi' })).text();
    };
    expect(await fewest(pair.other, moved)).toBe(5);
  });

  it('listens on one channel of its own', async () => {
    const channels = async () => (await redisOf(pair.one).client.pubsub('CHANNELS', '*')) as string[];
    await open();
    const before = await channels();
    await Promise.all([open(), open(), open()]);
    expect(await channels()).toHaveLength(before.length + 3);
  });
});
