import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool } from '../fixtures/raw-call.js';
import { scrape } from '../fixtures/scrape.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const LIMIT = 5;
const BAD = 'canary-4f1c';

let server: TestServer;
beforeEach(async () => {
  server = await startTestServer([ProbeModule], {
    FAILED_LOGINS_PER_MINUTE: String(LIMIT),
    FAILED_LOGINS_EXEMPT: '198.51.100.0/24',
    TRUST_PROXY: '127.0.0.1',
  });
});
afterEach(() => server.close());

const call = (from: string, token?: string, tool = 'echo') =>
  callTool(server, {
    era: '2026-07-28',
    tool,
    input: { text: 'hi' },
    authorization: token === undefined ? undefined : `Bearer ${token}`,
    headers: { 'x-forwarded-for': from },
  });
const statuses = async (times: number, from: string, token?: string, tool?: string) => {
  const all: number[] = [];
  for (let time = 0; time < times; time += 1) all.push((await call(from, token, tool)).status);
  return all;
};

describe('an address that sends bad credentials', () => {
  it('is answered 429 after too many, also with a good one, and nobody else is', async () => {
    const good = await server.token();
    expect(await statuses(LIMIT, '192.0.2.1', BAD)).toEqual(Array.from({ length: LIMIT }, () => 401));
    const refused = await call('192.0.2.1', good);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(50);
    expect(refused.message.error?.data).toMatchObject({ outcome: 'rate_limited', limit: LIMIT });
    expect((await call('192.0.2.2', good)).status).toBe(200);
  });

  it('is a network of IPv6', async () => {
    for (let host = 0; host < LIMIT; host += 1) await call(`2001:db8::${host + 1}`, BAD);
    expect((await call('2001:db8::ffff', BAD)).status).toBe(429);
    expect((await call('2001:db8:0:1::1', BAD)).status).toBe(401);
  });

  it('cannot make up for it with good ones in between', async () => {
    const good = await server.token();
    for (let time = 0; time < LIMIT; time += 1) {
      expect((await call('192.0.2.1', BAD)).status).toBe(401);
      if (time < LIMIT - 1) expect((await call('192.0.2.1', good)).status).toBe(200);
    }
    expect((await call('192.0.2.1', good)).status).toBe(429);
  });

  it('is not one that sends none, or is exempt', async () => {
    expect(await statuses(LIMIT + 2, '192.0.2.1')).not.toContain(429);
    expect(await statuses(LIMIT + 2, '192.0.2.1', undefined, 'shout')).not.toContain(429);
    expect(await statuses(LIMIT + 2, '198.51.100.7', BAD)).not.toContain(429);
  });

  it('is seen in the log, the audit and the metrics, and its credential is not', async () => {
    await statuses(LIMIT + 1, '192.0.2.1', BAD);
    expect(server.logs.filter(({ msg }) => String(msg).includes('too many bad credentials'))).toMatchObject([
      { remoteAddress: '192.0.2.1', fault: 'malformed_token' },
    ]);
    expect(server.audit().map(({ outcome }) => outcome)).toEqual([
      ...Array.from({ length: LIMIT }, () => 'unauthenticated'),
      'rate_limited',
    ]);
    expect(server.audit().at(-1)).toMatchObject({ refusedBy: 'failed_logins', room: { bound: LIMIT } });
    const { samples, text } = await scrape(server);
    expect(samples.get('mcp_auth_failures_total{reason="malformed_token"}')).toBe(LIMIT);
    expect(samples.get('mcp_auth_failures_total{reason="too_many_failures"}')).toBe(1);
    expect(samples.get('mcp_auth_failures_total{reason="expired_token"}')).toBe(0);
    expect(JSON.stringify(server.logs) + text).not.toContain(BAD);
  });
});

it('believes no X-Forwarded-For of a proxy that is not named', async () => {
  await server.close();
  server = await startTestServer([ProbeModule], {
    FAILED_LOGINS_PER_MINUTE: '1',
    FAILED_LOGINS_EXEMPT: '',
    TRUST_PROXY: '203.0.113.1',
  });
  expect((await call('192.0.2.1', BAD)).status).toBe(401);
  expect((await call('192.0.2.2', BAD)).status).toBe(429);
});
