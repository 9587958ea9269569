import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { explainCall } from '../../src/audit/explain-call.js';
import type { CallEvent } from '../../src/audit/audit-event.js';
import { keyHash, makeApiKey } from '../../src/config/api-key.js';
import { BoundedModule } from '../fixtures/bounded.tools.js';
import { CachedModule } from '../fixtures/cached.tools.js';
import { callTool, ENVELOPE, ERAS, type Era, post, type RawAnswer, revisionHeaders } from '../fixtures/raw-call.js';
import { type RunningRedis, startRedis } from '../fixtures/redis.js';
import { growth, scrape } from '../fixtures/scrape.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const redis = await startRedis();
afterAll(() => redis?.stop());

const [crm, strict] = [makeApiKey().key, makeApiKey().key];
const yaml = (mode: string) => `clients:
- { id: crm-bot, roles: [user], keys: [{ hash: "${keyHash(crm)}" }] }
- { id: strict, roles: [user], budgets: { tokens: 1000/day, mode: ${mode} }, keys: [{ hash: "${keyHash(strict)}" }] }
`;
const write = (server: TestServer, text: string) => writeFileSync(join(server.cwd, 'gatehouse.config.yaml'), text);
async function startWith(text: string, env: Record<string, string> = {}): Promise<TestServer> {
  const server = await startTestServer([BoundedModule, CachedModule], env);
  write(server, text);
  await server.reload();
  return server;
}

const read = (server: TestServer, key: string, characters: number, era: Era = '2026-07-28') =>
  callTool(server, { era, tool: 'read', input: { characters }, headers: { 'x-api-key': key } });

function list(server: TestServer, era: Era, method: string, headers: Record<string, string>): Promise<RawAnswer> {
  const modern = era === '2026-07-28';
  const params = modern ? { _meta: ENVELOPE } : {};
  return post(server, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), {
    ...revisionHeaders(method, {}, era),
    ...headers,
  });
}

describe('what a client is given', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startWith(yaml('report'));
  });
  afterAll(() => server.close());

  it.each(ERAS)('is measured for its tool and its client, %s', async (era) => {
    const before = await scrape(server);
    await read(server, crm, 400, era);
    const authorization = `Bearer ${await server.token({ clientId: 'invented' })}`;
    await callTool(server, { era, tool: 'read', input: { characters: 40 }, authorization });
    const after = await scrape(server);
    expect(growth(before, after, 'mcp_tool_response_tokens_sum')).toEqual({
      '{tool="read",client="crm-bot"}': 100,
      '{tool="read",client="other"}': 10,
    });
    expect(growth(before, after, 'mcp_tool_response_bytes_sum')).toEqual({
      '{tool="read",client="crm-bot"}': 439,
      '{tool="read",client="other"}': 79,
    });
    expect(growth(before, after, 'mcp_requests_by_client_total')).toEqual({
      '{client="crm-bot",outcome="ok"}': 1,
      '{client="other",outcome="ok"}': 1,
    });
    expect(server.audit().at(-1)).toMatchObject({ bytes: 79, tokens: 10 });
  });

  it('is measured just the same where a cache gave it', async () => {
    const note = () => callTool(server, { era: ERAS[0], tool: 'note', headers: { 'x-api-key': crm } });
    await note();
    const first = server.audit().at(-1)!;
    const before = await scrape(server);
    expect((await note()).message.result?._meta).toEqual({ 'gatehouse/cache': 'hit' });
    const after = await scrape(server);
    expect(server.audit().at(-1)).toMatchObject({ cache: 'hit', bytes: first['bytes'], tokens: first['tokens'] });
    expect(growth(before, after, 'mcp_tool_response_bytes_sum')).toEqual({
      '{tool="note",client="crm-bot"}': first['bytes'],
    });
  });

  it.each(ERAS)('includes what the lists of tools and prompts cost it, %s', async (era) => {
    const before = await scrape(server);
    const { message } = await list(server, era, 'tools/list', { 'x-api-key': crm });
    await list(server, era, 'prompts/list', { 'x-api-key': crm });
    const after = await scrape(server);
    const { tools } = message.result as unknown as { tools: object[] };
    expect(tools.length).toBeGreaterThan(3);
    const page = JSON.stringify({ tools });
    expect(growth(before, after, 'mcp_list_response_bytes_sum')).toEqual({
      '{method="tools/list",client="crm-bot"}': Buffer.byteLength(page),
      '{method="prompts/list",client="crm-bot"}': expect.any(Number),
    });
    expect(growth(before, after, 'mcp_list_response_tokens_sum')).toMatchObject({
      '{method="tools/list",client="crm-bot"}': Math.ceil(page.length / 4),
    });
  });

  it('is said to be an estimate', async () => {
    expect((await scrape(server)).text).toMatch(/^# HELP mcp_tool_response_tokens .*estimate/m);
  });

  it('names no client a credential invents, and starts every one of the configuration at 0', async () => {
    const { text, samples } = await scrape(server);
    expect(text).not.toContain('invented');
    expect(samples.get('mcp_requests_by_client_total{client="strict",outcome="timeout"}')).toBe(0);
  });
});

describe('a budget', () => {
  let server: TestServer;
  const used = async () =>
    [...(await scrape(server)).samples].filter(([series]) => series.startsWith('mcp_budget_used{client="strict"'));

  it('first reports, then refuses with its name and when to come back, and others go on', async () => {
    server = await startWith(yaml('report'));
    try {
      for (const era of [...ERAS, ...ERAS]) expect((await read(server, strict, 1_600, era)).status).toBe(200);
      expect(server.audit().at(-1)).toMatchObject({ outcome: 'ok', wouldReject: ['budget'] });
      const labels = 'client="strict",budget="tokens",window="86400s"';
      expect(await used()).toEqual([[`mcp_budget_used{${labels},mode="report"}`, 1_600]]);
      const { samples } = await scrape(server);
      expect(samples.get(`mcp_budget_limit{${labels},mode="report"}`)).toBe(1_000);
      expect(samples.get('mcp_would_reject_total{reason="rate_limited",rule="budget",tool="read"}')).toBe(1);

      write(server, yaml('enforce'));
      await server.reload();
      const { status, headers, message } = await read(server, strict, 1);
      expect([status, message.error?.data]).toMatchObject([
        429,
        { outcome: 'rate_limited', rule: 'budget:tokens', limit: 1_000, remaining: 0 },
      ]);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(80_000);
      expect(headers.get('ratelimit-policy')).toContain('"budget:tokens";q=1000;w=86400');
      expect(message.error?.message).toMatch(/^The budget of your client is used up: 1000 tokens of answers in 24 h\./);
      expect((await read(server, crm, 1)).status).toBe(200);
      const refused = server.audit().find(({ outcome }) => outcome === 'rate_limited');
      expect(explainCall(refused as unknown as CallEvent)).toMatch(
        /^The call of read by strict was refused by the limit budget:tokens \(1000\): The budget of your client is used up: .* It could pass \d+ seconds later\. It is set by budgets of its client in the configuration file, or BUDGET_TOKENS and BUDGET_BYTES\.$/,
      );
      // What it was before is told as nothing, because the series goes on.
      expect(await used()).toEqual([
        [`mcp_budget_used{${labels},mode="report"}`, 0],
        [`mcp_budget_used{${labels},mode="enforce"}`, 1_600],
      ]);
    } finally {
      await server.close();
    }
  });

  it('is charged for lists, which it never refuses', async () => {
    server = await startWith(yaml('enforce').replace('1000/day', '10/day'));
    try {
      const headers = { 'x-api-key': strict };
      expect((await list(server, '2026-07-28', 'tools/list', headers)).status).toBe(200);
      expect((await read(server, strict, 1)).status).toBe(429);
      expect((await list(server, '2026-07-28', 'tools/list', headers)).status).toBe(200);
      expect((await used())[0]?.[1]).toBeGreaterThan(100);
    } finally {
      await server.close();
    }
  });

  it('is charged for what a cache gives as well', async () => {
    server = await startWith(yaml('report'));
    try {
      const note = () => callTool(server, { era: ERAS[0], tool: 'note', headers: { 'x-api-key': strict } });
      await note();
      const [[, once]] = (await used()) as [[string, number]];
      expect(once).toBeGreaterThan(0);
      expect((await note()).message.result?._meta).toEqual({ 'gatehouse/cache': 'hit' });
      expect((await used())[0]?.[1]).toBe(2 * once);
    } finally {
      await server.close();
    }
  });

  it('of all holds for every client, and for whoever calls for none', async () => {
    server = await startWith(yaml('enforce'), {
      BUDGET_BYTES: '1000/h',
      BUDGET_MODE: 'enforce',
    });
    try {
      const ada = { authorization: `Bearer ${await server.token({ sub: 'ada' })}` };
      const bob = { authorization: `Bearer ${await server.token({ sub: 'bob' })}` };
      const statuses = async (headers: Record<string, string>) => [
        (await callTool(server, { era: ERAS[0], tool: 'read', input: { characters: 1_500 }, headers })).status,
        (await callTool(server, { era: ERAS[0], tool: 'read', input: { characters: 1 }, headers })).status,
      ];
      expect(await statuses({ 'x-api-key': crm })).toEqual([200, 429]);
      expect(await statuses(ada)).toEqual([200, 429]);
      expect(await statuses(bob)).toEqual([200, 429]);
    } finally {
      await server.close();
    }
  });

  it.skipIf(redis === undefined)('is one for all instances that share a Redis', async () => {
    const { url } = redis ?? ({} as RunningRedis);
    const both = [
      await startWith(yaml('enforce'), { REDIS_URL: url }),
      await startWith(yaml('enforce'), { REDIS_URL: url }),
    ];
    const [one, other] = both as [TestServer, TestServer];
    try {
      for (const each of both) {
        await vi.waitFor(async () => expect((await scrape(each)).samples.get('mcp_redis_up')).toBe(1));
      }
      expect((await read(one, strict, 8_000)).status).toBe(200);
      await vi.waitFor(async () => expect((await read(other, strict, 1)).status).toBe(429));
      server = other;
      expect((await used())[0]?.[1]).toBeGreaterThanOrEqual(2_000);
      expect((await read(other, crm, 1)).status).toBe(200);
    } finally {
      await Promise.all(both.map((each) => each.close()));
    }
  });
});
