import { Client, SSEClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Sessions } from '../../src/transport/http/sessions/sessions.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { growth, type Scrape, scrape } from '../fixtures/scrape.js';
import { SessionClient } from '../fixtures/session-client.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const WITHIN = { timeout: 10_000 };
let server: TestServer;
beforeAll(async () => {
  const env = {
    LEGACY_SSE: 'true',
    SESSIONS_MAX_PER_PRINCIPAL: '2',
    SESSION_IDLE_TIMEOUT_MS: '1000',
    CLOCK_SKEW_SECONDS: '0',
  };
  server = await startTestServer([ProbeModule], env);
});
afterAll(() => server.close());

const ended = async (before: Scrape) =>
  growth(before, await scrape(server), 'mcp_server_session_duration_seconds_count');
const labels = (version: string, error = '') => `{network_transport="tcp",mcp_protocol_version="${version}"${error}}`;

it('times a session that its client ends', async () => {
  const before = await scrape(server);
  const { client } = await SessionClient.open(server, await server.token({ sub: 'ada' }));
  expect(await ended(before)).toEqual({});
  await client.end();
  expect(await ended(before)).toEqual({ [labels('2025-11-25')]: 1 });
});

it('says why this server has ended one', async () => {
  const token = await server.token({ sub: 'bob' });
  const before = await scrape(server);
  for (let count = 0; count < 2; count += 1) await SessionClient.open(server, token);
  const sessions = server.app.get(Sessions);
  await vi.waitFor(async () => {
    await sessions.closeIdle();
    expect(await ended(before)).toEqual({ [labels('2025-11-25', ',error_type="idle"')]: 2 });
  }, WITHIN);
});

it('says that one had to make room', async () => {
  const token = await server.token({ sub: 'eve' });
  const before = await scrape(server);
  for (let count = 0; count < 3; count += 1) await SessionClient.open(server, token);
  expect(await ended(before)).toMatchObject({ [labels('2025-11-25', ',error_type="evicted"')]: 1 });
});

it('times a stream of HTTP+SSE, also one that ends with its credential', async () => {
  const before = await scrape(server);
  const open = async (expiresInSeconds: number) => {
    const authorization = `Bearer ${await server.token({ sub: 'sse', expiresInSeconds })}`;
    const client = new Client({ name: 'test', version: '1' });
    const withToken: typeof fetch = (url, init) => {
      const headers = new Headers(init?.headers);
      headers.set('authorization', authorization);
      return fetch(url, { ...init, headers });
    };
    await client.connect(new SSEClientTransport(new URL('/sse', server.url), { fetch: withToken }));
    return client;
  };
  await (await open(600)).close();
  await vi.waitFor(async () => expect(Object.keys(await ended(before))).toHaveLength(1), WITHIN);
  await open(2);
  await vi.waitFor(async () => {
    const all = Object.keys(await ended(before));
    expect(all).toHaveLength(2);
    expect(all.join()).toMatch(/error_type="(expired|revoked)"/);
  }, WITHIN);
});
