import { Module } from '@nestjs/common';
import { ThrottlerStorage } from '@nestjs/throttler';
import { afterEach, describe, expect, it } from 'vitest';
import { liveSlice } from '../../src/config/config-slices.js';
import type { LiveSlice } from '../../src/config/live-slice.js';
import type { Config } from '../../src/config/load-config.js';
import { Authenticator } from '../../src/identity/authenticator.js';
import { perMinute } from '../../src/tool/rate.js';
import { LimitedModule } from '../fixtures/limited.tools.js';
import { callTool, ENVELOPE, type Era, ERAS, post, type RawAnswer } from '../fixtures/raw-call.js';
import { growth, scrape } from '../fixtures/scrape.js';
import { readUntil, SessionClient } from '../fixtures/session-client.js';
import { startStdio } from '../fixtures/stdio-process.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

/** Everybody is one client, whose record allows it little. */
@Module({
  providers: [
    {
      provide: Authenticator,
      useValue: {
        authenticate: () =>
          Promise.resolve({
            id: 'bot',
            issuer: 'test',
            kind: 'api_key',
            roles: [],
            scopes: [],
            limits: [perMinute(2)],
          }),
      },
    },
  ],
  exports: [Authenticator],
})
class NarrowIdentityModule {}

/** The numbers of all four systems in one configuration. */
const SYSTEMS = {
  RATE_LIMIT_GLOBAL: '500/min',
  RATE_LIMIT_PRINCIPAL: '100/min',
  RATE_LIMIT_TOOLSETS: 'github=60/min,directory=100/15min,crm=60/min',
};

let server: TestServer;
let bearer: string;

async function start(env: Record<string, string> = SYSTEMS): Promise<void> {
  server = await startTestServer([LimitedModule], env);
  bearer = await bearerOf('ada');
}
const bearerOf = async (sub: string) => `Bearer ${await server.token({ sub })}`;
afterEach(() => server.close());

const call = (tool: string, authorization: string | undefined = bearer, era: Era = '2026-07-28') =>
  callTool(server, { era, tool, authorization });

async function callTimes(times: number, tool: string, authorization = bearer, era: Era = '2026-07-28') {
  const answers: RawAnswer[] = [];
  for (let made = 0; made < times; made++) answers.push(await call(tool, authorization, era));
  return answers;
}
const statuses = (answers: readonly { status: number }[]) => [...new Set(answers.map(({ status }) => status))];

/** What every refusal says, in its body and in its headers. */
function expectRefusal(
  { status, headers, message }: Pick<RawAnswer, 'status' | 'headers' | 'message'>,
  refused: { limit: number; rule: string; windowSeconds: number },
): void {
  expect(status).toBe(429);
  const data = message.error?.data as { retryAfter: number; decisionId: string };
  expect(message.error).toMatchObject({
    code: 429,
    data: { outcome: 'rate_limited', limit: refused.limit, remaining: 0, rule: refused.rule },
  });
  expect(data.retryAfter).toBeGreaterThan(0);
  expect(data.retryAfter).toBeLessThanOrEqual(refused.windowSeconds * (1 + 1 / 128) + 1);
  expect(headers.get('retry-after')).toBe(String(data.retryAfter));
  expect(headers.get('ratelimit')).toContain(`"${refused.rule}";r=0;t=${data.retryAfter}`);
  expect(headers.get('ratelimit-policy')).toContain(`"${refused.rule}";q=${refused.limit};w=${refused.windowSeconds}`);
  expect(server.audit()).toContainEqual(
    expect.objectContaining({ executionId: data.decisionId, outcome: 'rate_limited' }),
  );
}

describe.each(ERAS)('on %s', (era) => {
  it.each([
    ['A', 'list_issues', 60, 'toolset:github', 60],
    ['B', 'get-profile', 100, 'principal', 60],
    ['C', 'query_data', 100, 'toolset:directory', 900],
    ['D', 'search_contacts', 60, 'toolset:crm', 60],
    ['D, an expensive tool', 'get_revenue_report', 10, 'principal_tool:get_revenue_report', 60],
  ])('the limit of system %s: %s %i times, and no more', async (_system, tool, limit, rule, windowSeconds) => {
    await start(tool === 'query_data' ? { ...SYSTEMS, RATE_LIMIT_PRINCIPAL: '101/min' } : SYSTEMS);
    const answers = await callTimes(limit, tool, bearer, era);
    expect(statuses(answers)).toEqual([200]);
    expect(answers.at(-1)?.headers.get('ratelimit')).toContain(`"${rule}";r=0;t=`);
    expect(answers[0]?.headers.get('ratelimit-policy')).toContain(`"${rule}";q=${limit};w=${windowSeconds}`);
    expectRefusal(await call(tool, bearer, era), { limit, rule, windowSeconds });
    expect((await call(tool, await bearerOf('bob'), era)).status).toBe(200);
  });

  it('without a credential the address has the quota of a principal', async () => {
    await start({ ...SYSTEMS, RATE_LIMIT_PRINCIPAL: '3/min' });
    const anonymous = () => callTool(server, { era, tool: 'get_metrics' });
    for (let made = 0; made < 3; made++) expect((await anonymous()).status).toBe(200);
    expectRefusal(await anonymous(), { limit: 3, rule: 'principal', windowSeconds: 60 });
    expect((await call('get_metrics', bearer, era)).status).toBe(200);
  });
});

it('the limit of all clients together holds for everybody, costs who is refused nothing, and says nothing of the others', async () => {
  await start();
  const clients = await Promise.all(['a', 'b', 'c', 'd', 'e'].map(bearerOf));
  for (const client of clients) expect(statuses(await callTimes(100, 'get-profile', client))).toEqual([200]);
  const refused = await call('get-profile', bearer);
  expectRefusal(refused, { limit: 500, rule: 'global', windowSeconds: 60 });
  expect(refused.headers.get('ratelimit')).toContain('"principal";r=100;t=0');
  const admitted = server.audit().filter(({ outcome }) => outcome === 'ok');
  expect(admitted).toHaveLength(500);
});

it('inside a session the 101st call is HTTP 429 too, and the session goes on', async () => {
  await start();
  const { client } = await SessionClient.open(server, bearer.slice('Bearer '.length));
  for (let made = 0; made < 100; made++) {
    const response = await client.call('get-profile');
    expect(response.status).toBe(200);
    expect(response.headers.get('ratelimit')).toContain(`"principal";r=${99 - made};t=`);
    await response.text();
  }
  const response = await client.call('get-profile');
  const message = (await response.json()) as RawAnswer['message'];
  expectRefusal(
    { status: response.status, headers: response.headers, message },
    {
      limit: 100,
      rule: 'principal',
      windowSeconds: 60,
    },
  );
  expect((await client.list()).status).toBe(200);
});

it('tells the Python SDK before 2.0, which takes an HTTP error for the end of its connection, as JSON-RPC alone', async () => {
  await start({ ...SYSTEMS, RATE_LIMIT_PRINCIPAL: '1/min' });
  const { client } = await SessionClient.open(server, bearer.slice('Bearer '.length));
  const asPython = (version: string) =>
    client.call('get-profile', {}, 1, { headers: { 'user-agent': `python-httpx${version}` } });
  expect(await (await asPython('/0.28.1')).text()).toContain('"result"');
  const refused = await asPython('/0.28.1');
  expect(refused.status).toBe(200);
  expect(refused.headers.has('retry-after')).toBe(true);
  expect(await refused.json()).toMatchObject({ id: 1, error: { code: 429, data: { rule: 'principal' } } });
  expect((await asPython('2/2.16.2')).status).toBe(429);
});

it('over HTTP+SSE the 101st call is a JSON-RPC error on the stream', async () => {
  await start({ ...SYSTEMS, LEGACY_SSE: 'true' });
  const headers = { authorization: bearer, 'content-type': 'application/json' };
  const stream = await fetch(new URL('/sse', server.url), { headers: { ...headers, accept: 'text/event-stream' } });
  const heard = await readUntil(stream.clone(), /^data: \/messages.*$/m);
  const messages = new URL(/^data: (\/messages.*)$/m.exec(heard.text)![1]!, server.url);
  const send = (id: number, method: string, params: object) =>
    fetch(messages, { method: 'POST', headers, body: JSON.stringify({ jsonrpc: '2.0', id, method, params }) });
  const client = { protocolVersion: '2024-11-05', capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
  await send(0, 'initialize', client);
  for (let id = 1; id <= 101; id++) expect((await send(id, 'tools/call', { name: 'get-profile' })).status).toBe(202);
  const { text, cancel } = await readUntil(stream, /"id":101/);
  const answers = [...text.matchAll(/^data: (\{.*\})$/gm)].map(([, json]) => JSON.parse(json!) as RawAnswer['message']);
  expect(answers.filter(({ id, result }) => id !== 0 && result !== undefined)).toHaveLength(100);
  expect(answers.find(({ id }) => id === 101)?.error).toMatchObject({
    code: 429,
    data: { limit: 100, remaining: 0, rule: 'principal', retryAfter: expect.any(Number) as number },
  });
  await Promise.all([cancel(), heard.cancel()]);
});

it('over stdio the 101st call is a JSON-RPC error', async () => {
  await start();
  await using stdio = startStdio({ LOG_LEVEL: 'silent' });
  const params = { name: 'health-check', arguments: {}, _meta: ENVELOPE };
  for (let id = 1; id <= 101; id++) stdio.send({ jsonrpc: '2.0', id, method: 'tools/call', params });
  expect(await stdio.answerTo(101)).toMatchObject({
    error: {
      code: 429,
      data: { limit: 100, remaining: 0, rule: 'principal', decisionId: expect.any(String) as string },
    },
  });
  const ids = Array.from({ length: 100 }, (_, index) => index + 1);
  const answers = await Promise.all(ids.map((id) => stdio.answerTo(id)));
  expect(answers.filter(({ result }) => result !== undefined)).toHaveLength(100);
  await stdio.end();
});

describe('a tool', () => {
  it('that is expensive takes more of the quotas it shares', async () => {
    await start({ RATE_LIMIT_PRINCIPAL: '11/min' });
    expect(statuses(await callTimes(2, 'heavy'))).toEqual([200]);
    const { status, message } = await call('heavy');
    expect([status, message.error?.message]).toEqual([429, expect.stringContaining('counts as 5')]);
    expect((await call('get-profile')).headers.get('ratelimit')).toContain('"principal";r=0');
  });

  it('that weighs more than a limit may still be called, when nothing else is', async () => {
    await start({ RATE_LIMIT_PRINCIPAL: '3/min' });
    expect((await call('heavy')).headers.get('ratelimit')).toContain('"principal";r=0');
  });

  it('may be limited for all principals together', async () => {
    await start({});
    for (const sub of ['a', 'b', 'c']) expect((await call('rare', await bearerOf(sub))).status).toBe(200);
    expectRefusal(await call('rare'), { limit: 3, rule: 'tool:rare', windowSeconds: 3_600 });
  });

  it('that says nothing has the default, and the strictest of all limits wins', async () => {
    await start({ RATE_LIMIT_TOOL_DEFAULT: '4/min', RATE_LIMIT_TOOLS: 'get_rev*=2/min,*_issues=9/min' });
    expect(statuses(await callTimes(4, 'get-profile'))).toEqual([200]);
    expect((await call('get-profile')).status).toBe(429);
    expect(statuses(await callTimes(2, 'get_revenue_report'))).toEqual([200]);
    expect((await call('get_revenue_report')).status).toBe(429);
    expect(statuses(await callTimes(9, 'list_issues'))).toEqual([200]);
    expect((await call('list_issues')).status).toBe(429);
  });

  it('refused for another reason costs no quota', async () => {
    await start({ RATE_LIMIT_PRINCIPAL: '2/min' });
    for (const input of [{ wrong: 1 }, 'no object'])
      await callTool(server, { era: '2026-07-28', tool: 'heavy', input, authorization: bearer });
    await call('no_such_tool');
    expect((await call('get-profile')).headers.get('ratelimit')).toContain('"principal";r=1');
  });
});

it('a burst and a sustained limit hold together, each under its own name', async () => {
  await start({ RATE_LIMIT_PRINCIPAL: '5/s,50/min' });
  const answers = await Promise.all(Array.from({ length: 8 }, () => call('get-profile')));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(5);
  const refused = answers.find(({ status }) => status === 429);
  expect(refused?.headers.get('ratelimit-policy')).toBe('"principal/1s";q=5;w=1, "principal/60s";q=50;w=60');
  expect(refused?.message.error?.data).toMatchObject({ rule: 'principal/1s', limit: 5 });
});

describe('shadow mode', () => {
  it.each([
    ['of the configuration', { RATE_LIMIT_PRINCIPAL: '2/min shadow' }, 'get-profile', 'principal'],
    ['of a decorator', {}, 'tried_out', 'principal_tool'],
  ])('%s refuses nothing, and counts what it would refuse', async (_where, env, tool, rule) => {
    await start(env);
    const before = await scrape(server);
    expect(statuses(await callTimes(5, tool))).toEqual([200]);
    expect(growth(before, await scrape(server), 'mcp_would_reject_total')).toEqual({
      [`{reason="rate_limited",rule="${rule}",tool="${tool}"}`]: 3,
    });
    const rows = server.audit().filter(({ name }) => name === tool);
    expect(rows.map(({ outcome, wouldReject }) => [outcome, wouldReject])).toEqual([
      ['ok', undefined],
      ['ok', undefined],
      ['ok', [rule]],
      ['ok', [rule]],
      ['ok', [rule]],
    ]);
  });

  it('stands beside a limit that is enforced', async () => {
    await start({ RATE_LIMIT_PRINCIPAL: '4/min,2/min shadow' });
    expect((await callTimes(6, 'get-profile')).map(({ status }) => status)).toEqual([200, 200, 200, 200, 429, 429]);
    expect(server.audit().map(({ wouldReject }) => wouldReject)).toEqual([
      undefined,
      undefined,
      ['principal'],
      ['principal'],
      ['principal'],
      ['principal'],
    ]);
  });
});

describe('at the door', () => {
  const list = (headers: Record<string, string>) =>
    post(server, '{"jsonrpc":"2.0","id":1,"method":"tools/list"}', {
      'mcp-protocol-version': '2025-11-25',
      ...headers,
    });

  it('an address is refused before its credential is looked at, probes and metrics are not', async () => {
    await start({ RATE_LIMIT_ADDRESS: '5/min' });
    for (let guess = 0; guess < 5; guess++) expect((await list({ authorization: `Bearer ${guess}` })).status).toBe(401);
    expectRefusal(await list({ authorization: 'Bearer 6' }), { limit: 5, rule: 'address', windowSeconds: 60 });
    expect((await call('get-profile')).status).toBe(429);
    for (const path of ['/livez', '/readyz', '/health', '/metrics'])
      expect((await fetch(new URL(path, server.url))).status).toBe(200);
  });

  it('what is no call has limits of its own', async () => {
    await start({ RATE_LIMIT_REQUESTS: '3/min', RATE_LIMIT_ALL_REQUESTS: '4/min', RATE_LIMIT_PRINCIPAL: '2/min' });
    expect((await list({ authorization: bearer })).headers.get('ratelimit')).toContain('"requests";r=2;t=');
    for (let more = 0; more < 2; more++) expect((await list({ authorization: bearer })).status).toBe(200);
    expectRefusal(await list({ authorization: bearer }), { limit: 3, rule: 'requests', windowSeconds: 60 });
    expect((await list({ authorization: await bearerOf('bob') })).status).toBe(200);
    expectRefusal(await list({ authorization: await bearerOf('bob') }), {
      limit: 4,
      rule: 'all_requests',
      windowSeconds: 60,
    });
    expect(statuses(await callTimes(2, 'get-profile'))).toEqual([200]);
  });

  it('neither a notification nor an answer is counted: they belong to a call under way', async () => {
    await start({ RATE_LIMIT_REQUESTS: '1/min' });
    const { client } = await SessionClient.open(server, bearer.slice('Bearer '.length));
    const send = (message: object) =>
      post(server, JSON.stringify({ jsonrpc: '2.0', ...message }), {
        authorization: bearer,
        'mcp-protocol-version': '2025-11-25',
        'mcp-session-id': client.id!,
      });
    for (const message of [{ method: 'notifications/initialized' }, { id: 9, result: {} }])
      expect((await send(message)).status).toBe(202);
    expect((await send({ id: 2, method: 'tools/list' })).status).toBe(429);
  });
});

it('what the record of a client allows holds beside the limit of every principal', async () => {
  server = await startTestServer([LimitedModule], { RATE_LIMIT_PRINCIPAL: '5/min' }, NarrowIdentityModule);
  expect(statuses(await callTimes(2, 'get-profile', ''))).toEqual([200]);
  expectRefusal(await call('get-profile', ''), { limit: 2, rule: 'client', windowSeconds: 60 });
});

it('prompts count as calls do', async () => {
  await start({ RATE_LIMIT_PRINCIPAL: '1/min' });
  const get = () =>
    post(server, '{"jsonrpc":"2.0","id":1,"method":"prompts/get","params":{"name":"greet"}}', {
      authorization: bearer,
      'mcp-protocol-version': '2025-11-25',
    });
  expect([(await get()).status, (await get()).status]).toEqual([200, 429]);
});

it('a limit that is changed counts at once, for what has been called already too', async () => {
  await start({ RATE_LIMIT_PRINCIPAL: '10/min' });
  await callTimes(3, 'get-profile');
  const limits = server.app.get<LiveSlice<Config['limits']>>(liveSlice('limits'));
  limits.replace({ ...limits.current, principal: ['3/min'] });
  expect((await call('get-profile')).message.error?.data).toMatchObject({ limit: 3, remaining: 0 });
  limits.replace({ ...limits.current, principal: ['5/min'] });
  expect((await call('get-profile')).headers.get('ratelimit')).toContain('r=1');
});

it('a limit for what nobody offers is told at start, by name', async () => {
  await start({
    ...SYSTEMS,
    RATE_LIMIT_TOOLS: 'get_revenu_report=1/min,get_*=50/min',
    RATE_LIMIT_TOOLSETS: 'cmr=1/min',
    CALLS_MAX_RUNNING_BY_TOOL: 'serach_contacts=2,search_*=5',
  });
  expect(server.logs).toContainEqual(
    expect.objectContaining({
      msg: 'these limits hold for nothing that is offered',
      settings: ['limits.toolsets.cmr', 'limits.tools.get_revenu_report', 'calls.bulkheads.serach_contacts'],
    }),
  );
});

it('the storage serves the guard of @nestjs/throttler on a controller of a toolset', async () => {
  await start({});
  const storage = server.app.get<ThrottlerStorage>(ThrottlerStorage, { strict: false });
  const increment = () => storage.increment('somebody', 60_000, 2, 0, 'default');
  expect([await increment(), await increment(), await increment()]).toMatchObject([
    { totalHits: 1, isBlocked: false },
    { totalHits: 2, isBlocked: false },
    { totalHits: 3, isBlocked: true, timeToBlockExpire: expect.any(Number) as number },
  ]);
});
