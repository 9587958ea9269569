import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { CLIENT_ERAS, connectClient } from '../fixtures/probe-client.js';
import { type Era, ERAS, post, revisionHeaders } from '../fixtures/raw-call.js';
import { startStdio } from '../fixtures/stdio-process.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const PAGE_SIZE = 3;
const INVALID_PARAMS = -32602;

interface Page {
  readonly tools: readonly { readonly name: string }[];
  readonly nextCursor?: string;
}

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer([ProbeModule], { LIST_PAGE_SIZE: String(PAGE_SIZE) });
});
afterAll(() => server.close());

async function list(era: Era, cursor?: string, method = 'tools/list', claims: object = {}) {
  const isModern = era === '2026-07-28';
  const envelope = {
    'io.modelcontextprotocol/protocolVersion': era,
    'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
    'io.modelcontextprotocol/clientCapabilities': {},
  };
  const params = { ...(cursor !== undefined && { cursor }), ...(isModern && { _meta: envelope }) };
  return post(server, JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }), {
    authorization: `Bearer ${await server.token(claims)}`,
    ...revisionHeaders(method, {}, era),
  });
}

/** Every page of `tools/list`, following the cursors. */
async function pages(era: Era): Promise<readonly Page[]> {
  const all: Page[] = [];
  do all.push((await list(era, all.at(-1)?.nextCursor)).message.result as unknown as Page);
  while (all.at(-1)?.nextCursor !== undefined);
  return all;
}

describe.each(ERAS)('lists on %s', (era) => {
  it('come in pages of LIST_PAGE_SIZE, each tool once, the last without a cursor', async () => {
    const all = await pages(era);
    const names = all.flatMap(({ tools }) => tools.map(({ name }) => name));
    expect(all.length).toBe(Math.ceil(names.length / PAGE_SIZE));
    expect(all.slice(0, -1).every(({ tools }) => tools.length === PAGE_SIZE)).toBe(true);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(['echo', 'shout', 'piped']));
    expect(names).not.toContain('restricted');
  });

  it('answer the same cursor the same, also to a new token of the same subject', async () => {
    const first = (await pages(era))[0];
    const [again, once] = [await list(era, first?.nextCursor), await list(era, first?.nextCursor)];
    expect(again.message.result).toEqual(once.message.result);
  });

  it.each<[string, (cursor: string) => ReturnType<typeof list>]>([
    ['a forged one', () => list(era, 'eyJvZmZzZXQiOjN9')],
    ['one changed by a character', (cursor) => list(era, `${cursor.startsWith('A') ? 'B' : 'A'}${cursor.slice(1)}`)],
    ['an empty one', () => list(era, '')],
    ['that of another subject', (cursor) => list(era, cursor, 'tools/list', { sub: 'somebody-else' })],
    ['that of another list', (cursor) => list(era, cursor, 'prompts/list')],
    ['one for resources', (cursor) => list(era, cursor, 'resources/list')],
    ['one for templates', (cursor) => list(era, cursor, 'resources/templates/list')],
  ])('refuse a cursor that is not theirs: %s', async (_what, ask) => {
    const cursor = (await pages(era))[0]?.nextCursor ?? '';
    const { message } = await ask(cursor);
    expect(message.error).toMatchObject({ code: INVALID_PARAMS, data: { outcome: 'invalid_input' } });
    const decisionId = message.error?.data?.['decisionId'];
    expect(server.audit().find(({ executionId }) => executionId === decisionId)).toMatchObject({
      outcome: 'invalid_input',
      kind: 'request',
      protocolVersion: era,
    });
  });

  it('refuse a cursor whose last entry its subject may not see any more', async () => {
    const isAdmin = { roles: ['user', 'admin'] };
    let cursor: string | undefined;
    let names: readonly string[] = [];
    while (names.at(-1) !== 'restricted') {
      const { message } = await list(era, cursor, 'tools/list', isAdmin);
      const page = message.result as unknown as Page;
      names = page.tools.map(({ name }) => name);
      cursor = page.nextCursor;
      if (cursor === undefined) throw new Error('No page ends with the tool that only admins see');
    }
    expect((await list(era, cursor)).message.error).toMatchObject({ code: INVALID_PARAMS });
  });
});

it.each(CLIENT_ERAS)('the official client follows the cursors, %s era', async (era) => {
  const client = await connectClient(server, era);
  expect((await client.listTools()).tools.length).toBeGreaterThan(PAGE_SIZE);
  await client.close();
});

it('stdio has pages too', async () => {
  await using stdio = startStdio({ LIST_PAGE_SIZE: '1', STDIO_SUB: 'user-1' });
  const clientInfo = { name: 'raw', version: '1' };
  const params = { protocolVersion: '2025-11-25', capabilities: {}, clientInfo };
  stdio.send({ jsonrpc: '2.0', id: 1, method: 'initialize', params });
  await stdio.answerTo(1);
  stdio.send({ jsonrpc: '2.0', method: 'notifications/initialized' });
  stdio.send({ jsonrpc: '2.0', id: 2, method: 'tools/list' });
  const first = (await stdio.answerTo(2))['result'] as Page;
  stdio.send({ jsonrpc: '2.0', id: 3, method: 'tools/list', params: { cursor: first.nextCursor } });
  const second = (await stdio.answerTo(3))['result'] as Page;
  expect([first, second].map(({ tools }) => tools.length)).toEqual([1, 1]);
  expect(second.tools).not.toEqual(first.tools);
  stdio.send({ jsonrpc: '2.0', id: 4, method: 'tools/list', params: { cursor: `${first.nextCursor}A` } });
  expect((await stdio.answerTo(4))['error']).toMatchObject({ code: INVALID_PARAMS });
});
