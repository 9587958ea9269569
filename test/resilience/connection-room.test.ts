import { once } from 'node:events';
import type { Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { scrape } from '../fixtures/scrape.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const MOST = 4;
const BEYOND = 3;
const WITHIN = Array.from({ length: MOST }, () => true);
const WITHOUT = Array.from({ length: BEYOND }, () => false);

let server: TestServer;
let clients: Socket[];
beforeEach(async () => {
  server = await startTestServer([ProbeModule]);
  clients = [];
});
afterEach(async () => {
  clients.forEach((client) => client.destroy());
  await server.close();
});

const said = (text: string) => server.logs.filter(({ msg }) => String(msg).includes(text));

/** @param text What it says once it is connected. */
async function come(text: string): Promise<Socket> {
  const client = connect(Number(new URL(server.url).port), '127.0.0.1');
  client.on('error', () => {});
  clients.push(client);
  await once(client, 'connect');
  client.write(text);
  return client;
}
/** Also by a reset. */
const closed = (client: Socket) => vi.waitUntil(() => client.destroyed);
const request = (end: string) => `GET /livez HTTP/1.1\r\nHost: 127.0.0.1\r\n${end}`;

it('leaves descriptors to everything that is no connection', () => {
  const { maxConnections } = server.app.getHttpServer() as Server;
  expect(maxConnections).toEqual(process.platform === 'linux' ? expect.any(Number) : undefined);
});

it('closes connections beyond the most it may have, goes on with those there are, and says so', async () => {
  (server.app.getHttpServer() as Server).maxConnections = MOST;
  const busy = await Promise.all(Array.from({ length: MOST }, () => come(request('X-'))));
  for (let count = 0; count < BEYOND; count += 1) await closed(await come(request('\r\n')));
  for (const client of busy) client.write('Y: 1\r\n\r\n');
  await vi.waitFor(() => expect(clients.map(({ bytesRead }) => bytesRead > 0)).toEqual([...WITHIN, ...WITHOUT]));
  expect(said('too many connections')).toMatchObject([{ maxConnections: MOST, level: 'warn' }]);

  for (const client of clients) client.destroy();
  await vi.waitFor(async () => {
    expect((await scrape(server)).samples.get('mcp_connections_refused_total')).toBeGreaterThanOrEqual(BEYOND);
    expect(said('connections are taken again')).toHaveLength(1);
  }, 10_000);
});
