import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { OpenConnections } from '../../src/health/open-connections.js';
import { BoundedModule } from '../fixtures/bounded.tools.js';
import { scrape } from '../fixtures/scrape.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';
import { TlsFolder } from '../fixtures/tls-folder.js';

/** Calls whose answers are more than the system takes for a client. */
const CALLS = 20;
const CHARACTERS = 900_000;
/** As many of metrics. */
const SCRAPES = 1_000;

let folder: TlsFolder;
let server: TestServer;
let client: Socket;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  folder = new TlsFolder();
});
afterEach(async () => {
  vi.useRealTimers();
  client.destroy();
  await server.close();
  folder[Symbol.dispose]();
});

/** Lets time pass until one client has been cut because it took nothing. */
const untilCut = () =>
  vi.waitUntil(
    async () => {
      vi.advanceTimersByTime(10_000);
      const { samples } = await scrape({ url: server.metricsUrl! });
      return samples.get('mcp_connections_unread_total{reason="stalled"}') === 1;
    },
    { timeout: 10_000 },
  );

const requestOf = (token: string) => {
  const params = { name: 'read', arguments: { characters: CHARACTERS } };
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params });
  return [
    'POST /mcp HTTP/1.1',
    'Host: localhost',
    `Authorization: Bearer ${token}`,
    'Content-Type: application/json',
    'Accept: application/json, text/event-stream',
    `Content-Length: ${body.length}`,
    '',
    body,
  ].join('\r\n');
};

it.each(['off', 'on'])('cuts a client that never reads the answers of its calls (TLS %s)', async (tls) => {
  server = await startTestServer([BoundedModule], { METRICS_PORT: '0', ...(tls === 'on' && folder.env('off')) });
  const connections = server.app.get(OpenConnections);
  const port = Number(server.mcp.port);
  client =
    tls === 'on'
      ? connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
      : connect({ port, host: '127.0.0.1' });
  client.on('error', () => {});
  await once(client, tls === 'on' ? 'secureConnect' : 'connect');
  client.pause().write(requestOf(await server.token()).repeat(CALLS));
  await vi.waitUntil(() => server.audit().length > 0);
  await untilCut();
  await vi.waitUntil(() => connections.count === 0);
  client.resume();
  await vi.waitUntil(() => client.destroyed);
  expect(client.bytesRead).toBeLessThan(CALLS * CHARACTERS);
});

it('cuts one that never reads the metrics it asked for at METRICS_PORT', async () => {
  server = await startTestServer([BoundedModule], { METRICS_PORT: '0' });
  client = connect({ port: Number(new URL(server.metricsUrl!).port), host: '127.0.0.1' });
  client.on('error', () => {});
  await once(client, 'connect');
  client.pause().write('GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n'.repeat(SCRAPES));
  await untilCut();
  client.resume();
  await vi.waitUntil(() => client.destroyed);
});
