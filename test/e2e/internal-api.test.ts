import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DirectoryModule } from '../../src/toolsets/directory/directory.module.js';
import { callTool, ERAS } from '../fixtures/raw-call.js';
import { growth, scrape } from '../fixtures/scrape.js';
import { type Answering, sendJson, type StandIn, startStandIn } from '../fixtures/stand-in.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const SCOPES = ['mcp:read', 'mcp:query'];
const ASSET = {
  id: 'asset-1',
  kind: 'laptop',
  model: 'X',
  assigned_to: null,
  price: 10.5,
  purchased_on: '2024-01-01',
};
const QUERY = { collection: 'assets', filters: [{ field: 'price', operator: 'gt', value: 1 }] };

let api: StandIn;
let answer: Answering;
let server: TestServer;
let authorization: string;

beforeEach(async () => {
  answer = (_request, response) => sendJson(response, { records: [ASSET] });
  api = await startStandIn((request, response) => answer(request, response));
});
afterEach(async () => {
  await server.close();
  await api[Symbol.asyncDispose]();
});

async function start(env: Record<string, string> = {}): Promise<void> {
  const settings = { INTERNAL_API_URL: `${api.url}/v1`, INTERNAL_API_KEY: 'the-first-key', CACHE_MAX_BYTES: '0' };
  server = await startTestServer([DirectoryModule], { LOG_LEVEL: 'debug', ...settings, ...env });
  authorization = `Bearer ${await server.token({ scopes: SCOPES })}`;
}

const outcome = () => server.audit().at(-1)?.['outcome'];

describe.each(ERAS)('the internal API on %s', (era) => {
  const call = (tool = 'query_data', input: unknown = QUERY) => callTool(server, { era, tool, input, authorization });

  it('is asked with its key, and what it answers is the answer', async () => {
    await start();
    const { message } = await call();
    expect(message.result).toMatchObject({ structuredContent: { records: [ASSET], hasMore: false } });
    expect(api.asked).toMatchObject([
      {
        target: '/v1/collections/assets?limit=21&filter=price%3Agt%3A1',
        headers: { 'x-api-key': 'the-first-key' },
      },
    ]);
    expect(JSON.stringify(server.logs)).not.toContain('the-first-key');
  });

  it.each<[what: string, outcome: string, answering: Answering]>([
    ['fails', 'upstream', (_request, response) => sendJson(response, { error: 'hunter2' }, 500)],
    ['sends garbage', 'upstream', (_request, response) => void response.end('<html>hunter2')],
    ['keeps to no contract', 'upstream', (_request, response) => sendJson(response, { records: [{ id: 'hunter2' }] })],
    [
      'sends too much',
      'answer_too_large',
      (_request, response) => void response.end(`"hunter2${' '.repeat(1_100_000)}"`),
    ],
    [
      'floods',
      'upstream',
      (_request, response) => {
        response.write('"hunter2');
        response.end(`${' '.repeat(1_100_000)}"`);
      },
    ],
    [
      'sends elsewhere',
      'upstream',
      (_request, response) => void response.writeHead(302, { location: '/hunter2' }).end(),
    ],
    ['hangs up', 'upstream', ({ socket }) => void socket.destroy()],
    ['refuses our key', 'internal', (_request, response) => sendJson(response, { error: 'hunter2' }, 401)],
    [
      'wants fewer calls',
      'upstream_limited',
      (_request, response) => void response.writeHead(429, { 'retry-after': '9' }).end(),
    ],
    ['knows no such collection', 'tool_error', (_request, response) => sendJson(response, { error: 'hunter2' }, 404)],
  ])('that %s makes a call %s and is not quoted', async (_what, expected, answering) => {
    await start();
    answer = answering;
    const { text } = await call();
    expect(outcome()).toBe(expected);
    expect(text).not.toContain('hunter2');
    expect(text).not.toContain('the-first-key');
    expect(JSON.stringify(server.logs)).not.toMatch(/hunter2|the-first-key/);
  });

  it('that does not answer ends its call within its time', async () => {
    await start({ CALL_TIMEOUT_MS: '30000' });
    answer = () => {};
    const { message } = await callTool(server, {
      era,
      tool: 'query_data',
      input: QUERY,
      authorization,
      meta: { 'gatehouse/timeoutMs': 300 },
    });
    expect(message.result?.isError).toBe(true);
    expect(outcome()).toBe('client_timeout');
    // Nobody is left asking.
    await expect.poll(() => api.openSockets()).toBe(0);
  });

  it('that keeps failing is asked no more, and its attempts are measured', async () => {
    await start();
    const before = await scrape(server);
    answer = (_request, response) => sendJson(response, {}, 503);
    const seen = [];
    for (let nth = 0; nth < 6; nth += 1) {
      await call('get_user_profile', { user_id: `user-${nth}` });
      seen.push(outcome());
    }
    expect(seen.at(0)).toBe('upstream');
    expect(seen.at(-1)).toBe('circuit_open');
    expect(growth(before, await scrape(server), 'mcp_upstream_duration_seconds_count')).toEqual({
      '{dependency="directory",operation="get_user_profile",error_type="upstream"}': api.asked.length,
    });
  });

  it('knows nobody under an id it does not have', async () => {
    await start();
    answer = (_request, response) => sendJson(response, {}, 404);
    const { message } = await call('get_user_profile', { user_id: 'nobody' });
    expect(message.result?.content[0]?.text).toMatch(/There is no such user/);
    expect(outcome()).toBe('tool_error');
  });
});

it('gets a new key without a restart', async () => {
  await start({ INTERNAL_API_KEY: '' });
  const configure = (value: string) =>
    writeFileSync(join(server.cwd, 'gatehouse.config.yaml'), `toolsets: { directory: { apiKey: ${value} } }\n`);
  const call = (limit: number) =>
    callTool(server, { era: '2026-07-28', tool: 'query_data', input: { ...QUERY, limit }, authorization });
  await call(1);
  expect(api.asked.at(-1)!.headers).not.toHaveProperty('x-api-key');
  configure('the-second-key');
  let limit = 1;
  await expect
    .poll(
      async () => {
        limit += 1;
        await call(limit);
        return api.asked.at(-1)!.headers['x-api-key'];
      },
      { timeout: 15_000, interval: 200 },
    )
    .toBe('the-second-key');
  expect(JSON.stringify(server.logs)).not.toContain('the-second-key');
}, 30_000);

it('closes its connections when the server stops', async () => {
  await start();
  await callTool(server, { era: '2026-07-28', tool: 'query_data', input: QUERY, authorization });
  expect(await api.openSockets()).toBe(1);
  await server.close();
  await expect.poll(() => api.openSockets()).toBe(0);
  await start();
});
