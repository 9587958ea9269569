import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { OPENMETRICS, scrape } from '../fixtures/scrape.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';
import { callOver, connection, TlsFolder } from '../fixtures/tls-folder.js';

describe('a port of its own for metrics', () => {
  let folder: TlsFolder;
  let server: TestServer;
  let metrics: { readonly url: string };
  const agent = connection();
  beforeAll(async () => {
    folder = new TlsFolder();
    server = await startTestServer([ProbeModule], { ...folder.env('off'), METRICS_PORT: '0' });
    metrics = { url: server.metricsUrl! };
  });
  afterAll(async () => {
    agent.destroy();
    await server.close();
    folder[Symbol.dispose]();
  });
  const atMain = async (path: string) => (await callOver(server, { agent, path })).status;
  const atPort = async (path: string, init?: RequestInit) => (await fetch(metrics.url + path, init)).status;

  it('serves them in every format, on the loopback unless told otherwise', async () => {
    expect(metrics.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await scrape(metrics)).text).toContain('mcp_requests_total{');
    expect((await scrape(metrics, OPENMETRICS)).text).toMatch(/\n# EOF\n$/);
    const summary = await fetch(`${metrics.url}/metrics`, { headers: { accept: 'application/json' } });
    expect(await summary.json()).toHaveProperty('connectedClients');
  });

  it('is then the only one that does, while both answer the probes', async () => {
    expect(await atMain('/metrics')).toBe(404);
    for (const path of ['/livez', '/readyz', '/health']) {
      expect([path, await atMain(path), await atPort(path)]).toEqual([path, 200, 200]);
    }
  });

  it.each(['/mcp', '//mcp', '/MCP', '/metrics/../mcp', '/.well-known/oauth-protected-resource', '/sse', '/'])(
    'leads nowhere else: %s',
    async (path) => {
      const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/list' });
      const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
      expect(await atPort(path, { method: 'POST', body, headers })).toBe(404);
      expect(await atPort(path)).toBe(404);
    },
  );

  it('tells of the certificate that is served now, also after it was replaced', async () => {
    const series = 'mcp_tls_certificate_expiry_timestamp_seconds';
    const told = async () => (await scrape(metrics)).samples.get(series);
    const ends = () => new X509Certificate(readFileSync(folder.file('cert.pem'))).validToDate.getTime() / 1_000;
    const before = ends();
    expect(await told()).toBe(before);
    folder.serve(folder.issueServer(new Date(Date.now() + 5 * 86_400_000)));
    expect(ends()).toBeGreaterThan(before + 86_400);
    await server.reload();
    await vi.waitFor(async () => expect(await told()).toBe(ends()), { timeout: 10_000 });
  });
});

it('goes on telling while calls are drained, and ends with the service', async () => {
  const server = await startTestServer([ProbeModule], { METRICS_PORT: '0', PRE_STOP_DELAY_MS: '1500' });
  const ready = async () => (await fetch(`${server.metricsUrl}/readyz`)).status;
  expect(await ready()).toBe(200);
  const closed = server.close();
  await vi.waitFor(async () => expect(await ready()).toBe(503));
  await closed;
  await expect(ready()).rejects.toThrow();
});

it('refuses to start where the port is taken, and says which', async () => {
  const taken = createServer().listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const port = String((taken.address() as { port: number }).port);
  await expect(startTestServer([], { METRICS_PORT: port })).rejects.toMatchObject({
    problems: [expect.stringContaining('METRICS_PORT is in use')],
  });
  await expect(startTestServer([], { PORT: port, METRICS_PORT: port })).rejects.toMatchObject({
    problems: ['METRICS_PORT must be another port than PORT.'],
  });
  taken.close();
});
