import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import type { Logger } from 'pino';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { UnreadMetrics } from '../observability/metrics/unread-metrics.js';
import { AcceptedSockets } from './accepted-sockets.js';
import { UnreadSockets } from './unread-sockets.js';

const A_MINUTE = 60_000;
/** More than the system takes for a client. */
const MUCH = 'x'.repeat(30_000_000);

let server: Server;
let accepted: AcceptedSockets;
let unread: UnreadSockets;
const warn = vi.fn();
const cut = vi.fn();

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  server = createServer().listen(0, '127.0.0.1');
  accepted = new AcceptedSockets(server as never);
  unread = new UnreadSockets(accepted.all, { cut } as unknown as UnreadMetrics, { warn } as unknown as Logger);
  await once(server, 'listening');
});
afterEach(() => {
  unread.stop();
  expect(vi.getTimerCount()).toBe(0);
  vi.useRealTimers();
  vi.clearAllMocks();
  server.close();
  for (const socket of accepted.all) socket.destroy();
});

/** A connection, with both of its ends. */
async function connection(): Promise<{ client: Socket; served: Socket }> {
  const { port } = server.address() as AddressInfo;
  const accepting = once(server, 'connection');
  const client = connect(port, '127.0.0.1').on('error', () => {});
  const [served] = (await accepting) as [Socket];
  return { client: client.pause(), served: served.on('error', () => {}) };
}

/** Lets a minute pass, in which a look is taken every ten seconds. */
async function aMinute(between: () => Promise<void> | void): Promise<void> {
  for (let look = 0; look < 6; look += 1) {
    vi.advanceTimersByTime(A_MINUTE / 6);
    await between();
  }
}

it('cuts a client that takes nothing for a minute, and counts and says so', async () => {
  const { client, served } = await connection();
  served.write(MUCH);
  await aMinute(() => {});
  expect(served.destroyed).toBe(false);
  vi.advanceTimersByTime(10_000);
  expect(served.destroyed).toBe(true);
  expect(cut.mock.calls).toEqual([['stalled', 1]]);
  expect(warn.mock.calls).toEqual([[{ connections: 1 }, expect.stringContaining('do not read')]]);
  client.destroy();
});

it('cuts it although more is written to it meanwhile, such as the comments of a stream', async () => {
  const { client, served } = await connection();
  served.write(MUCH);
  await aMinute(() => void served.write(': keep-alive\n\n'));
  vi.advanceTimersByTime(10_000);
  expect(served.destroyed).toBe(true);
  client.destroy();
});

it('keeps one that takes some of a single answer within every minute', async () => {
  const { client, served } = await connection();
  served.write(MUCH);
  const waiting = () => (served as unknown as { _handle: { writeQueueSize: number } })._handle.writeQueueSize;
  for (let minutes = 0; minutes < 3; minutes += 1) {
    await aMinute(() => {});
    const before = waiting();
    client.resume();
    await vi.waitUntil(() => waiting() < before, { interval: 1 });
    client.pause();
  }
  vi.advanceTimersByTime(10_000);
  expect(served.destroyed).toBe(false);
  expect(cut).not.toHaveBeenCalled();
  client.destroy();
});

it('keeps one for whom nothing waits, however long it says nothing', async () => {
  const { client, served } = await connection();
  served.write('HTTP/1.1 200 OK\r\n');
  await aMinute(() => {});
  await aMinute(() => {});
  expect(served.destroyed).toBe(false);
  client.destroy();
});
