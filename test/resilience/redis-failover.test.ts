import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { SharedRedis } from '../../src/redis/shared-redis.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { startRedis } from '../fixtures/redis.js';
import { SessionClient } from '../fixtures/session-client.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

// One name for a primary and its replica, as a managed Redis has it: connections that stand are left where they are.

const [first, second] = [await startRedis(), await startRedis()];
const portOf = (url: string) => Number(new URL(url).port);

interface Name {
  readonly url: string;
  leadTo(url: string): void;
  close(): void;
}

async function nameOf(url: string): Promise<Name> {
  let port = portOf(url);
  const open = new Set<Socket>();
  const join = (from: Socket, to: Socket) => {
    open.add(from);
    from.pipe(to).on('error', () => from.destroy());
    from.once('close', () => to.destroy());
  };
  const listener: Server = createServer((client) => {
    const server = connect(port, '127.0.0.1');
    join(client, server);
    join(server, client);
  }).listen(0, '127.0.0.1');
  await once(listener, 'listening');
  return {
    url: `redis://127.0.0.1:${(listener.address() as AddressInfo).port}`,
    leadTo: (other) => void (port = portOf(other)),
    close: () => {
      listener.close();
      for (const socket of open) socket.destroy();
    },
  };
}

let name: Name;
let server: TestServer;
const become = async (url: string, ...role: [string, string]) => {
  const client = new Redis(url);
  await client.replicaof(...role);
  await client.quit();
};

beforeAll(async () => {
  if (first === undefined || second === undefined) return;
  name = await nameOf(first.url);
  server = await startTestServer([ProbeModule], { REDIS_URL: name.url, REDIS_PREFIX: 'failover:' });
});
afterAll(async () => {
  await server?.close();
  name?.close();
  await Promise.all([first?.stop(), second?.stop()]);
});

it.skipIf(first === undefined)('goes over to the new primary when the old one becomes its replica', async () => {
  const { client } = await SessionClient.open(server, await server.token());
  await become(second!.url, '127.0.0.1', String(portOf(first!.url)));
  const shared = server.app.get(SharedRedis, { strict: false });
  expect(await shared.client.info('server')).toContain(`tcp_port:${portOf(first!.url)}`);

  const key = shared.key('session', client.id!);
  const replica = new Redis(second!.url);
  await vi.waitFor(async () => expect(await replica.exists(key)).toBe(1), 10_000);
  await replica.quit();

  name.leadTo(second!.url);
  await become(second!.url, 'NO', 'ONE');
  await become(first!.url, '127.0.0.1', String(portOf(second!.url)));
  await vi.waitFor(async () => {
    expect((await client.call('echo', { text: 'hi' })).status).toBe(200);
    expect(await shared.client.info('server')).toContain(`tcp_port:${portOf(second!.url)}`);
  }, 10_000);
  await vi.waitFor(async () => {
    expect((await client.call('echo', { text: 'ho' })).status).toBe(200);
    expect(await shared.client.exists(key)).toBe(1);
    expect(await (await fetch(new URL('/metrics', server.mcp))).text()).toContain('mcp_limits_degraded 0');
  }, 10_000);
});
