import { once } from 'node:events';
import { createServer as createPlain, type RequestListener } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { Authority, SERVER_AUTH } from '../../../../test/fixtures/authority.js';
import { trustingFetch } from '../connection/trusting-fetch.js';
import { type LiveServer, provokedLimit, serverChecks } from './server.js';
import { servedCertificate } from './served-certificate.js';

const AUTHORITY = Authority.create('Servers');
const signal = () => AbortSignal.timeout(10_000);
const open: (() => void)[] = [];
afterEach(() => open.splice(0).forEach((close) => close()));

async function listening(server: ReturnType<typeof createPlain | typeof createServer>): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  open.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

async function served(name: string, notAfter?: Date): Promise<URL> {
  const { cert, key } = AUTHORITY.issue({
    commonName: name,
    dns: [name],
    uses: [SERVER_AUTH],
    ...(notAfter && { notAfter }),
  });
  return new URL(`https://localhost:${await listening(createServer({ cert, key }))}`);
}

async function answering(answer: RequestListener): Promise<LiveServer> {
  const base = new URL(`http://127.0.0.1:${await listening(createPlain(answer))}`);
  const door = { mcp: new URL('/mcp', base), fetch: trustingFetch(), headers: {} };
  return { base, door, metrics: new URL('/metrics', base), clocks: [], refused: [] };
}

const certificateOf = (url: URL, trust: Parameters<typeof servedCertificate>[1], now = new Date()) =>
  servedCertificate(url, trust, now).run(signal());
const find = (server: LiveServer, name: string) => serverChecks(server).find((check) => check.name === name)!;

it('judges the certificate that is shown: who signed it, its dates, its names', async () => {
  const trust = { ca: AUTHORITY.cert };
  const good = await served('localhost');
  expect((await certificateOf(good, trust)).verdict).not.toBe('failed');
  expect(await certificateOf(good, {})).toMatchObject({ verdict: 'failed', seen: expect.stringContaining('trusted') });
  expect(await certificateOf(await served('other.example.com'), trust)).toMatchObject({
    verdict: 'failed',
    seen: expect.stringContaining('does not name localhost'),
  });
  const over = await served('localhost', new Date(Date.now() - 1_000));
  expect(await certificateOf(over, trust)).toMatchObject({
    verdict: 'failed',
    seen: expect.stringContaining('expired'),
  });
});

it('sees a server that serves whoever calls, and whatever page', async () => {
  const server = await answering((_request, response) => {
    response.setHeader('content-type', 'application/json').end('{"jsonrpc":"2.0","id":1,"result":{"content":[]}}');
  });
  expect(await find(server, 'server.401').run(signal())).toMatchObject({
    verdict: 'failed',
    seen: expect.stringContaining('status 200 instead of 401'),
  });
  expect(await find(server, 'server.403').run(signal())).toMatchObject({ verdict: 'failed' });
  expect(await find(server, 'server.metrics').run(signal())).toMatchObject({ verdict: 'failed' });
});

it('sees a server that is not ready, and one on which something is down', async () => {
  const starting = await answering((_request, response) => void response.writeHead(503).end());
  expect(await find(starting, 'server.ready').run(signal())).toMatchObject({ verdict: 'failed' });
  const degraded = await answering((_request, response) =>
    response.end('{"status":"degraded","dependencies":{"redis":{"status":"down"},"database":{"status":"up"}}}'),
  );
  expect(await find(degraded, 'server.ready').run(signal())).toMatchObject({
    verdict: 'failed',
    seen: 'It is degraded: redis.',
  });
});

it('says once that nobody is there, and asks no further', async () => {
  const server = await answering(() => {});
  open.splice(0).forEach((close) => close());
  const [ready, ...others] = serverChecks(server);
  await expect(ready!.run(signal())).rejects.toThrow('ECONNREFUSED');
  for (const check of others) expect(await check.run(signal())).toMatchObject({ verdict: 'note' });
});

it('uses a limit up only until it is there, and gives up where there is none', async () => {
  let calls = 0;
  const limited = await answering((_request, response) => {
    calls += 1;
    if (calls <= 15) return response.end('{"result":{}}');
    const error = { data: { outcome: 'rate_limited', decisionId: 'id', retryAfter: 9 } };
    return response.writeHead(429, { 'retry-after': '9' }).end(JSON.stringify({ error }));
  });
  expect(await provokedLimit(limited).run(signal())).toMatchObject({ verdict: 'ok' });
  expect(calls).toBe(20);
  const endless = await answering((_request, response) => response.end('{"result":{}}'));
  expect(await provokedLimit(endless).run(signal())).toMatchObject({ verdict: 'note' });
});

it('judges no refusal but that of a limit: where the tool is not offered, every call is refused as something else', async () => {
  const refusing = (status: number, data: object) =>
    answering((_request, response) => response.writeHead(status).end(JSON.stringify({ error: { data } })));
  const withoutTool = await refusing(200, { outcome: 'unknown_tool', decisionId: 'id' });
  expect(await provokedLimit(withoutTool).run(signal())).toMatchObject({
    verdict: 'note',
    seen: expect.stringContaining('unknown_tool'),
  });
  // Of something in between that knows nothing of decisions.
  expect(await provokedLimit(await refusing(429, {})).run(signal())).toMatchObject({ verdict: 'failed' });
});
