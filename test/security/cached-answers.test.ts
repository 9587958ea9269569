import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CachedModule, NOTE } from '../fixtures/cached.tools.js';
import { callTool, ERAS } from '../fixtures/raw-call.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer([CachedModule]);
});
afterAll(() => server.close());

describe.each(ERAS)('an answer given again, %s', (era) => {
  let authorization = '';
  const bearer = async (sub: string, roles: string[]) =>
    `Bearer ${await server.token({ sub: `${sub} ${era}`, roles })}`;
  const call = async (tool: string, as = authorization, input: object = {}, meta: Record<string, unknown> = {}) => {
    const { headers, message, status } = await callTool(server, { era, tool, input, authorization: as, meta });
    const result = message.result as
      | (typeof message.result & { structuredContent?: Record<string, unknown> })
      | undefined;
    const mark = result?._meta?.['gatehouse/cache'];
    return { status, header: headers.get('x-cache'), mark, data: result?.structuredContent, isError: result?.isError };
  };

  beforeAll(async () => {
    authorization = await bearer('ada', ['user']);
  });

  it('says so in the header, the answer, the audit row and the metric, and was redacted before it was kept', async () => {
    const first = await call('note');
    const again = await call('note');
    expect(first).toMatchObject({ header: 'MISS', mark: 'miss', data: { secret: '[redacted]' } });
    expect(again).toMatchObject({ header: 'HIT', mark: 'hit', data: first.data });
    expect(server.audit().slice(-2)).toMatchObject([
      { cache: 'miss', attempts: 1 },
      { cache: 'hit', attempts: 0, outcome: 'ok' },
    ]);
    const metrics = await (await fetch(new URL('/metrics', server.url))).text();
    expect(metrics).toMatch(/^mcp_cache_requests_total\{cache="results",result="hit"\} [1-9]/m);
    expect(metrics).toMatch(/^mcp_cache_bytes\{cache="results"\} [1-9]/m);
    expect(metrics).toMatch(/^mcp_cache_entries\{cache="results"\} [1-9]/m);
    expect(metrics).toMatch(/^mcp_cache_bytes_limit\{cache="results"\} 67108864/m);
  });

  it('is nobody else’s, also where the arguments are the same', async () => {
    const mine = await call('note');
    const eve = await bearer('eve', ['user']);
    const theirs = await call('note', eve);
    expect(theirs).toMatchObject({ header: 'MISS' });
    expect(theirs.data?.['run']).not.toBe(mine.data?.['run']);
    expect((await call('note', eve)).data).toEqual(theirs.data);
  });

  it('is not given to the same principal with other roles, and a role that was taken away ends it', async () => {
    await call('note');
    expect(await call('note', await bearer('ada', ['user', 'admin']))).toMatchObject({ header: 'MISS' });
    const refused = await call('note', await bearer('ada', ['guest']));
    expect(refused).toMatchObject({ isError: true, header: null, mark: undefined });
    expect(server.audit().at(-1)).toMatchObject({ outcome: 'forbidden' });
  });

  it('is given with a new token of the same principal', async () => {
    const first = await call('note');
    expect(await call('note', await bearer('ada', ['user']))).toMatchObject({ header: 'HIT', data: first.data });
  });

  it('is for all where the tool is shared, and still not for those who may not call it', async () => {
    await call('write-note', authorization, { text: 'new' });
    const first = await call('shared-note');
    expect(first.header).toBe('MISS');
    const eve = await call('shared-note', await bearer('eve', ['user']));
    expect(eve).toMatchObject({ header: 'HIT', data: first.data });
    expect(await call('shared-note', await bearer('eve', ['guest']))).toMatchObject({ isError: true, header: null });
  });

  it('is forgotten by a write of its toolset', async () => {
    await call('note');
    const write = await call('write-note', authorization, { text: `by ${era}` });
    expect(write).toMatchObject({ header: null, mark: undefined });
    expect(await call('note')).toMatchObject({ header: 'MISS', data: { text: `by ${era}` } });
  });

  it('is the call’s own where the handler looked at its client, or progress was asked for', async () => {
    const runs = NOTE.runs;
    await call('curious');
    await call('curious');
    expect(NOTE.runs).toBe(runs + 2);
    await call('note');
    const meta = { progressToken: 1 };
    expect(await call('note', authorization, {}, meta)).toMatchObject({ header: null, mark: undefined });
    expect(server.audit().at(-1)).toMatchObject({ cache: 'bypass', attempts: 1 });
  });

  it('is not looked for before the arguments are valid', async () => {
    expect(await call('note', authorization, { page: 'x' })).toMatchObject({ isError: true, header: null });
  });
});

it('is not given where caching is off', async () => {
  const plain = await startTestServer([CachedModule], { CACHE: 'off' });
  const authorization = `Bearer ${await plain.token()}`;
  for (const era of [...ERAS, ...ERAS]) {
    expect((await callTool(plain, { era, tool: 'note', authorization })).headers.get('x-cache')).toBeNull();
  }
  await plain.close();
});
