import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { keyHash, makeApiKey } from '../../src/config/api-key.js';
import { liveSlice } from '../../src/config/config-slices.js';
import type { LiveSlice } from '../../src/config/live-slice.js';
import { type Config, loadConfig } from '../../src/config/load-config.js';
import { ContactsModule, ContactsTools } from '../fixtures/contacts.tools.js';
import { callTool, ENVELOPE, ERAS, post, type RawAnswer, revisionHeaders } from '../fixtures/raw-call.js';
import { runGatehouse } from '../fixtures/run-gatehouse.js';
import { readUntil } from '../fixtures/session-client.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const [reader, second, writer, disabled, future, gone, early, late] = Array.from(
  { length: 8 },
  () => makeApiKey().key,
) as [string, ...string[]] as string[];
const hash = (key: string | undefined) => `"${keyHash(key ?? '')}"`;

const CLIENTS = `clients:
- id: crm-bot
  roles: [user]
  scopes: [crm:write]
  tools: [crm_*]
  maxRecordsPerQuery: 5
  keys:
  - { hash: ${hash(reader)} }
  - { hash: ${hash(second)} }
  - { hash: ${hash(early)}, notBefore: 2099-01-01 }
  - { hash: ${hash(late)}, expiresAt: 2026-01-01 }
- { id: writer, roles: [user], scopes: [crm:write], allowWrite: true, keys: [{ hash: ${hash(writer)} }] }
- { id: stopped, enabled: false, keys: [{ hash: ${hash(disabled)} }] }
- { id: future, notBefore: 2099-01-01, keys: [{ hash: ${hash(future)} }] }
- { id: gone, expiresAt: 2026-01-01, keys: [{ hash: ${hash(gone)} }] }
`;

let folder: string;
let env: Record<string, string>;
let server: TestServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-keys-'));
  env = { GATEHOUSE_CONFIG: join(folder, 'clients.yaml'), KEYS_FILE: join(folder, 'keys.json'), LEGACY_SSE: 'true' };
  writeFileSync(env['GATEHOUSE_CONFIG']!, CLIENTS);
  server = await startTestServer([ContactsModule], env);
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const find = (key: string, count = 1, from = server) =>
  callTool(from, { era: '2026-07-28', tool: 'crm_find', input: { count }, headers: { 'x-api-key': key } });
const gatehouse = (...args: string[]) => runGatehouse(args, { env, cwd: folder });
const lastAudit = () => server.audit().at(-1)!;

function request(method: string, params: object, headers: Record<string, string>, from = server): Promise<RawAnswer> {
  const message = { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta: ENVELOPE } };
  return post(from, JSON.stringify(message), {
    ...revisionHeaders(method),
    ...headers,
  });
}

async function listed(headers: Record<string, string>, from = server): Promise<readonly string[]> {
  const { message } = await request('tools/list', {}, headers, from);
  return (message.result as unknown as { tools: { name: string }[] }).tools.map(({ name }) => name);
}

/** Keys nobody may come in with, and the word the log has for each. */
const REFUSED: readonly [what: string, key: () => string, fault: string][] = [
  ['a key nobody made', () => makeApiKey().key, 'unknown_key'],
  ['a key of another making', () => 'a-key-of-another-making', 'unknown_key'],
  ['a known key with a space in it', () => `${reader!.slice(0, 30)} ${reader!.slice(30)}`, 'malformed_key'],
  ['a known key cut short', () => reader!.slice(0, -1), 'malformed_key'],
  ['a known key with one character wrong', () => swapLast(reader!), 'malformed_key'],
  ['the id of a known key with another secret', () => grafted(reader!), 'malformed_key'],
  ['the hash instead of the key', () => keyHash(reader!), 'unknown_key'],
  ['the hash without its name', () => keyHash(reader!).slice(7), 'unknown_key'],
  ['two keys in one header', () => `${reader}, ${second}`, 'malformed_key'],
  ['nothing', () => '', 'malformed_key'],
  ['a key of 2 KB', () => 'x'.repeat(2_048), 'malformed_key'],
  ['a prototype property', () => '__proto__', 'unknown_key'],
  ['the client instead of the key', () => 'crm-bot', 'unknown_key'],
  ['a key that has expired', () => late!, 'expired_key'],
  ['a key that is not valid yet', () => early!, 'key_not_yet_valid'],
  ['a key of a disabled client', () => disabled!, 'disabled_client'],
  ['a key of a client that is not valid yet', () => future!, 'client_not_yet_valid'],
  ['a key of a client that has expired', () => gone!, 'expired_client'],
];

describe.each(ERAS)('a key on %s', (era) => {
  it.each(REFUSED)('is refused: %s', async (_what, key, fault) => {
    // Public too: a bad credential is never taken for none.
    for (const tool of ['crm_find', 'ping']) {
      const input = tool === 'ping' ? {} : { count: 1 };
      const answer = await callTool(server, { era, tool, input, headers: { 'x-api-key': key() } });
      expect(answer.status).toBe(401);
      expect(answer.message.error).toMatchObject({
        code: 401,
        message: expect.stringMatching(/is not accepted\. Ask/),
      });
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer realm="gatehouse", error="invalid_token"/);
      expect(lastAudit()).toMatchObject({ outcome: 'unauthenticated', principal: 'anonymous', fault });
      if (key().length > 10) expect(answer.text + JSON.stringify(server.logs)).not.toContain(key());
    }
  });

  it('lets its client in, and says which in the audit', async () => {
    const answer = await callTool(server, {
      era,
      tool: 'crm_find',
      input: { count: 1 },
      headers: { 'x-api-key': reader! },
    });
    expect(answer.status).toBe(200);
    expect(answer.message.result?.isError).toBeUndefined();
    await vi.waitFor(() =>
      expect(lastAudit()).toMatchObject({
        outcome: 'ok',
        principal: 'crm-bot',
        clientId: 'crm-bot',
        credential: 'api_key',
        issuer: 'api_key',
        records: 1,
      }),
    );
  });

  it.each([
    ['in the query', (key: string) => ({ query: `?api_key=${key}&X-API-Key=${key}&key=${key}`, headers: {} })],
    ['in a cookie', (key: string) => ({ query: '', headers: { cookie: `X-API-Key=${key}` } })],
    ['in another header', (key: string) => ({ query: '', headers: { 'api-key': key } })],
  ])('is no credential %s', async (_where, sent) => {
    const { query, headers } = sent(reader!);
    const mcp = new URL(`/mcp${query}`, server.url);
    const answer = await callTool({ mcp }, { era, tool: 'crm_find', input: { count: 1 }, headers });
    expect(answer.status).toBe(401);
    expect(lastAudit()).toMatchObject({ principal: 'anonymous' });
    expect(JSON.stringify(server.logs)).not.toContain(reader!);
  });

  it.each([
    ['as a bearer token', () => ({ authorization: `Bearer ${reader}` })],
    ['as a basic password', () => ({ authorization: `Basic ${Buffer.from(`crm-bot:${reader}`).toString('base64')}` })],
    ['beside another Authorization', () => ({ authorization: 'Basic YTpi', 'x-api-key': makeApiKey().key })],
  ])('is refused %s', async (_where, headers) => {
    expect((await callTool(server, { era, tool: 'ping', headers: headers() as Record<string, string> })).status).toBe(
      401,
    );
  });

  it('is refused beside a good token: it cannot be known which one is meant', async () => {
    const authorization = `Bearer ${await server.token()}`;
    const answer = await callTool(server, { era, tool: 'ping', authorization, headers: { 'x-api-key': reader! } });
    expect(answer.status).toBe(401);
    expect(answer.message.error?.message).toMatch(/one credential/);
  });
});

describe('the record of a client', () => {
  it('shows what its key may call, and nothing else', async () => {
    expect(await listed({ 'x-api-key': reader! })).toEqual(['crm_find', 'crm_scan', 'ping']);
    expect(await listed({ 'x-api-key': writer! })).toEqual([
      'crm_find',
      'crm_scan',
      'crm_dump',
      'crm_note',
      'lookup_stock',
      'ping',
    ]);
  });

  it.each<[string, object, string]>([
    ['lookup_stock', {}, 'tool:lookup_stock'],
    ['crm_note', {}, 'write'],
    ['crm_dump', {}, 'records'],
    ['crm_find', { count: 6 }, 'records'],
    ['crm_scan', { count: 6 }, 'records'],
  ])('refuses %s %j, and names what is missing to caller and operator', async (tool, input, missing) => {
    const { notes } = server.app.get(ContactsTools, { strict: false });
    for (const era of ERAS) {
      const answer = await callTool(server, { era, tool, input, headers: { 'x-api-key': reader! } });
      expect(answer.status).toBe(200);
      expect(answer.message.result).toMatchObject({
        isError: true,
        _meta: { 'gatehouse/refusal': { outcome: 'forbidden', missing: [missing] } },
      });
      await vi.waitFor(() =>
        expect(lastAudit()).toMatchObject({
          outcome: 'forbidden',
          name: tool,
          principal: 'crm-bot',
          clientId: 'crm-bot',
          credential: 'api_key',
          missing: [missing],
        }),
      );
      expect(answer.text).not.toContain('"n":0');
    }
    expect(server.app.get(ContactsTools, { strict: false }).notes).toBe(notes);
  });

  it('lets an answer through that keeps to its cap, and tells the tool what the cap is', async () => {
    for (const [tool, input] of [
      ['crm_find', { count: 5 }],
      ['crm_find', { count: 60, obeys: true }],
      ['crm_scan', { count: 5 }],
    ] as const) {
      const answer = await callTool(server, { era: '2025-11-25', tool, input, headers: { 'x-api-key': reader! } });
      expect(JSON.parse(answer.message.result!.content[0]!.text).rows).toHaveLength(5);
      await vi.waitFor(() => expect(lastAudit()).toMatchObject({ outcome: 'ok', records: 5 }));
    }
  });

  it('leaves the cap of the tool itself to everybody else, as a defect of the tool', async () => {
    expect((await find(writer!, 100)).message.result?.isError).toBeUndefined();
    expect((await find(writer!, 101)).message.error).toMatchObject({ code: -32603, data: { outcome: 'internal' } });
  });

  it('leaves resources and prompts to roles and scopes', async () => {
    const headers = { 'x-api-key': reader!, 'mcp-name': 'contacts://about' };
    expect((await request('resources/read', { uri: 'contacts://about' }, headers)).message).toMatchObject({
      result: { contents: [{ text: 'about' }] },
    });
  });

  it('narrows a token that names the client, whatever the token says', async () => {
    const claims = { roles: ['user', 'admin'], scopes: ['crm:write', 'crm:all'] };
    const narrowed = { authorization: `Bearer ${await server.token({ ...claims, clientId: 'crm-bot' })}` };
    const free = { authorization: `Bearer ${await server.token({ ...claims, clientId: 'nobody-we-know' })}` };
    expect(await listed(narrowed)).toEqual(['crm_find', 'crm_scan', 'ping']);
    expect(await listed(free)).toHaveLength(6);
    const stopped = { authorization: `Bearer ${await server.token({ ...claims, clientId: 'stopped' })}` };
    expect((await request('tools/list', {}, stopped)).status).toBe(401);
    expect(lastAudit()).toMatchObject({ fault: 'disabled_client' });
  });

  it('counts at once when it changes, for keys and for tokens that were verified before', async () => {
    const authorization = `Bearer ${await server.token({ clientId: 'crm-bot' })}`;
    const slice = server.app.get<LiveSlice<Config['clients']>>(liveSlice('clients'), { strict: false });
    const before = slice.current;
    expect(await listed({ authorization })).toContain('crm_find');
    slice.replace(before.map((client) => (client.id === 'crm-bot' ? { ...client, tools: ['lookup_*'] } : client)));
    for (const headers of [{ authorization }, { 'x-api-key': reader! }]) {
      expect(await listed(headers)).toEqual(['lookup_stock', 'ping']);
    }
    slice.replace(before.filter(({ id }) => id !== 'crm-bot'));
    expect((await find(reader!)).status).toBe(401);
    slice.replace(before);
    expect((await find(reader!)).status).toBe(200);
  });
});

describe('what was opened with a key', () => {
  const initialize = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'raw', version: '1' } };
  const legacy = (method: string, params: object, headers: Record<string, string>) =>
    post(server, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), {
      'mcp-protocol-version': '2025-11-25',
      ...headers,
    });

  it.each<[string, () => string, number]>([
    ['the same key', () => reader!, 200],
    ['the other key of its client', () => second!, 200],
    ['a key of another client', () => writer!, 404],
    ['a key nobody made', () => makeApiKey().key, 401],
    ['an expired key of its client', () => late!, 401],
  ])('a session answers %s with its status', async (_what, key, status) => {
    const opened = await legacy('initialize', initialize, { 'x-api-key': reader! });
    const session = { 'mcp-session-id': opened.headers.get('mcp-session-id')! };
    expect((await legacy('tools/list', {}, { ...session, 'x-api-key': key() })).status).toBe(status);
  });

  it('a session is not found by a token with the id of its client', async () => {
    const opened = await legacy('initialize', initialize, { 'x-api-key': reader! });
    const session = { 'mcp-session-id': opened.headers.get('mcp-session-id')! };
    const authorization = `Bearer ${await server.token({ sub: 'crm-bot', clientId: 'crm-bot' })}`;
    expect((await legacy('tools/list', {}, { ...session, authorization })).status).toBe(404);
  });

  it('/sse and /messages belong to the client, and bad keys get no further than 401', async () => {
    const stream = (key: string) =>
      fetch(new URL('/sse', server.url), { headers: { accept: 'text/event-stream', 'x-api-key': key } });
    const { text, cancel } = await readUntil(await stream(reader!), /^data: \/messages.*$/m);
    const messages = new URL(/^data: (\/messages.*)$/m.exec(text)![1]!, server.url);
    const send = async (key: string) => {
      const headers = { 'content-type': 'application/json', 'x-api-key': key };
      return (await fetch(messages, { method: 'POST', headers, body: '{"jsonrpc":"2.0","id":1,"method":"ping"}' }))
        .status;
    };
    expect([await send(reader!), await send(second!), await send(writer!)]).toEqual([202, 202, 404]);
    for (const [, key] of REFUSED) {
      expect((await stream(key())).status).toBe(401);
      expect(await send(key())).toBe(401);
    }
    await cancel();
  });
});

describe('rotation without a restart', () => {
  it('adds the new key, then removes the old one, while both clients call', async () => {
    const first = (await gatehouse('keys', 'create', '--client', 'crm-bot')).out.trim();
    await vi.waitFor(async () => expect((await find(first)).status).toBe(200), { timeout: 15_000, interval: 50 });
    const made = JSON.parse((await gatehouse('keys', 'create', '--client', 'crm-bot', '--json')).out);
    await vi.waitFor(async () => expect((await find(made.key)).status).toBe(200), { timeout: 15_000, interval: 50 });
    expect((await find(first)).status).toBe(200);
    const id = /^ghk_([^_]+)_/.exec(first)![1]!;
    expect((await gatehouse('keys', 'revoke', id)).code).toBe(0);
    await vi.waitFor(async () => expect((await find(first)).status).toBe(401), { timeout: 15_000, interval: 50 });
    expect(lastAudit()).toMatchObject({ fault: 'revoked_key', keyId: id });
    expect((await find(made.key)).status).toBe(200);
    expect(readFileSync(env['KEYS_FILE']!, 'utf8')).not.toContain(made.key.slice(-20));
  });

  it('keeps the old keys when the file is broken, and says so', async () => {
    const key = (await gatehouse('keys', 'create', '--client', 'writer')).out.trim();
    await vi.waitFor(async () => expect((await find(key)).status).toBe(200), { timeout: 15_000, interval: 50 });
    const good = readFileSync(env['KEYS_FILE']!, 'utf8');
    writeFileSync(env['KEYS_FILE']!, good.replace('"version": 1', '"version": 2'));
    await vi.waitFor(() => expect(JSON.stringify(server.logs)).toMatch(/KEYS_FILE.*stay in use/), { timeout: 15_000 });
    expect((await find(key)).status).toBe(200);
    writeFileSync(env['KEYS_FILE']!, good);
  });

  it('refuses a kept key whose client is not configured any more', async () => {
    const key = (await gatehouse('keys', 'create', '--client', 'writer')).out.trim();
    await vi.waitFor(async () => expect((await find(key)).status).toBe(200), { timeout: 15_000, interval: 50 });
    const slice = server.app.get<LiveSlice<Config['clients']>>(liveSlice('clients'), { strict: false });
    const before = slice.current;
    slice.replace(before.filter(({ id }) => id !== 'writer'));
    expect((await find(key)).status).toBe(401);
    expect(lastAudit()).toMatchObject({ fault: 'unknown_client' });
    slice.replace(before);
  });
});

describe('AUTH_KEYS', () => {
  it('lets in by the plain key, alone or behind a client id, in the header that is configured', async () => {
    const keys = {
      AUTH_KEYS: 'first-plain-key, agent:second-plain-key',
      API_KEY_HEADER: 'X-Gate',
      AUTH_KEYS_ROLES: 'user',
    };
    const own = await startTestServer([ContactsModule], keys);
    const call = (headers: Record<string, string>) =>
      callTool(own, { era: '2026-07-28', tool: 'lookup_stock', headers });
    expect((await call({ 'x-gate': 'first-plain-key' })).status).toBe(200);
    expect((await call({ 'x-gate': 'second-plain-key' })).status).toBe(200);
    for (const wrong of [
      'agent:second-plain-key',
      'second-plain-ke',
      'FIRST-PLAIN-KEY',
      'first-plain-key, second-plain-key',
    ]) {
      expect((await call({ 'x-gate': wrong })).status).toBe(401);
    }
    expect((await call({ 'x-api-key': 'first-plain-key' })).status).toBe(401);
    const rows = own.audit().filter(({ outcome }) => outcome === 'ok');
    expect(rows).toMatchObject([
      { principal: expect.stringMatching(/^key-[0-9a-f]{8}$/) },
      { clientId: 'agent', principal: 'agent' },
    ]);
    expect(JSON.stringify(own.logs)).not.toContain('plain-key');
    await own.close();
  });

  it('is not needed in development: a key is made, kept and good', async () => {
    const cwd = mkdtempSync(join(tmpdir(), 'gatehouse-dev-'));
    const { apiKeys } = await loadConfig({ NODE_ENV: 'test', DATA_DIR: cwd }, cwd);
    const own = await startTestServer([ContactsModule], { DATA_DIR: cwd });
    expect((await find(apiKeys.developmentKey!, 1, own)).status).toBe(200);
    expect((await find(makeApiKey().key, 1, own)).status).toBe(401);
    expect(own.audit()[0]).toMatchObject({ principal: 'dev-user', credential: 'api_key' });
    await own.close();
    rmSync(cwd, { recursive: true });
  });
});

/** The same length and letters, another last one. */
function swapLast(key: string): string {
  return `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
}

/** The name of one key, the secret of another. */
function grafted(key: string): string {
  return `${key.slice(0, 15)}${makeApiKey().key.slice(15)}`;
}
