import { Client, type ElicitRequest, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AskingModule, AskingTools } from '../fixtures/asking.tools.js';
import { ERAS, type Era, post, revisionHeaders } from '../fixtures/raw-call.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer([AskingModule]);
});
beforeEach(() => {
  server.app.get(AskingTools, { strict: false }).runs = 0;
});
afterAll(() => server.close());

const MODES = { '2025-11-25': 'legacy', '2026-07-28': { pin: '2026-07-28' } } as const;

async function connect(
  era: Era,
  answer: (request: ElicitRequest) => object,
  capabilities: object = { elicitation: { form: {} } },
  at: TestServer = server,
) {
  const client = new Client({ name: 'test', version: '1' }, { capabilities, versionNegotiation: { mode: MODES[era] } });
  if ('elicitation' in capabilities)
    client.setRequestHandler('elicitation/create', (request) => answer(request) as never);
  const authorization = `Bearer ${await at.token()}`;
  await client.connect(new StreamableHTTPClientTransport(at.mcp, { requestInit: { headers: { authorization } } }));
  return client;
}

describe.each(ERAS)('a call that asks, %s', (era) => {
  it('asks one question after the other and ends with all the answers', async () => {
    const asked: string[] = [];
    const client = await connect(era, ({ params }) => {
      asked.push(params.message);
      const content = params.message === 'Why?' ? { reason: 'it is old' } : { sure: true };
      return { action: 'accept', content };
    });
    const result = await client.callTool({ name: 'remove', arguments: { id: 'x' } });
    expect(result).toMatchObject({ content: [{ text: 'Deleted x, because it is old.' }] });
    expect(asked).toEqual(['Delete x?', 'Why?']);
    await client.close();
  });

  it.each(['decline', 'cancel'])('takes %s for an answer', async (action) => {
    const client = await connect(era, () => ({ action }));
    expect(await client.callTool({ name: 'remove', arguments: { id: 'x' } })).toMatchObject({
      content: [{ text: `Kept x: ${action}.` }],
    });
    await client.close();
  });

  it('is not held against the tool when the client answers with an error', async ({ skip }) => {
    // From 2026-07-28 on the answer comes with the next call, which such a client does not make.
    if (era !== '2025-11-25') skip();
    const client = await connect(era, () => {
      throw new Error('nobody is at home');
    });
    const refusal = await client.callTool({ name: 'remove', arguments: { id: 'x' } });
    expect(refusal).toMatchObject({
      isError: true,
      content: [{ text: expect.stringContaining('answered what it was asked with the error') as string }],
    });
    expect(server.audit().at(-1)).toMatchObject({ name: 'remove', outcome: 'invalid_input' });
    await client.close();
  });

  it('is refused when the client did not declare that it can answer', async () => {
    const client = await connect(era, () => ({}), {});
    const refusal = await client.callTool({ name: 'remove', arguments: { id: 'x' } }).catch((error: unknown) => error);
    expect(refusal).toMatchObject({
      code: -32021,
      data: { requiredCapabilities: { elicitation: { form: {} } } },
    });
    expect(server.audit().at(-1)).toMatchObject({ name: 'remove', outcome: 'missing_capability' });
    await client.close();
  });

  it('cannot be answered by a handler that swallows errors', async () => {
    const client = await connect(era, () => ({ action: 'decline' }));
    expect(await client.callTool({ name: 'swallow' })).toMatchObject({ content: [{ text: 'decline' }] });
    await client.close();
  });

  it('tells the client what it asked to be told, and no more', async () => {
    const client = await connect(era, () => ({}), {});
    const heard: unknown[] = [];
    client.setNotificationHandler(
      'notifications/message',
      ({ params }) => void heard.push([params.level, params.data]),
    );
    if (era === '2025-11-25') await client.setLoggingLevel('info');
    const meta = { 'io.modelcontextprotocol/logLevel': 'info' };
    await client.callTool({ name: 'talk', ...(era === '2026-07-28' && { _meta: meta }) });
    expect(heard).toEqual([['warning', { step: 2, message: 'careful' }]]);
    await client.close();
  });
});

describe('over a session', () => {
  it('does not count the time a person takes', async () => {
    const client = await connect('2025-11-25', async ({ params }) => {
      await new Promise((resolve) => setTimeout(resolve, params.message === 'Why?' ? 0 : 1_200));
      return { action: 'accept', content: params.message === 'Why?' ? { reason: 'slow' } : { sure: true } };
    });
    expect(await client.callTool({ name: 'remove', arguments: { id: 'x' } })).toMatchObject({
      content: [{ text: 'Deleted x, because slow.' }],
    });
    expect(server.app.get(AskingTools, { strict: false }).runs).toBe(1);
    await client.close();
  });

  it('lets others run while a person thinks', async () => {
    const narrow = await startTestServer([AskingModule], { CALLS_MAX_RUNNING: '1', CALLS_MAX_QUEUED: '1' });
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<object>();
    const client = await connect(
      '2025-11-25',
      () => {
        asked.resolve();
        return answer.promise;
      },
      undefined,
      narrow,
    );
    const asking = client.callTool({ name: 'remove', arguments: { id: 'x' } });
    await asked.promise;
    expect(await client.callTool({ name: 'talk' })).toMatchObject({ content: [{ text: 'said' }] });
    answer.resolve({ action: 'decline' });
    expect(await asking).toMatchObject({ content: [{ text: 'Kept x: decline.' }] });
    await client.close();
    await narrow.close();
  });

  it('refuses an answer that does not fit', async () => {
    const client = await connect('2025-11-25', () => ({ action: 'accept', content: { sure: 'perhaps' } }));
    expect(await client.callTool({ name: 'remove', arguments: { id: 'x' } })).toMatchObject({ isError: true });
    await client.close();
  });
});

describe('the state of a call that asks', () => {
  const YES = { sure: { action: 'accept', content: { sure: true } } };

  interface Round {
    readonly result?: {
      resultType?: string;
      requestState?: string;
      inputRequests?: object;
      content?: { text: string }[];
    };
    readonly error?: { code: number; message: string };
  }

  async function round(extra: object, { sub = 'ada', id = 'x' } = {}): Promise<Round> {
    const _meta = {
      'io.modelcontextprotocol/protocolVersion': '2026-07-28',
      'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1' },
      'io.modelcontextprotocol/clientCapabilities': { elicitation: { form: {} } },
    };
    const params = { name: 'remove', arguments: { id }, _meta, ...extra };
    const answer = await post(server, JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params }), {
      ...revisionHeaders('tools/call', params),
      authorization: `Bearer ${await server.token({ sub })}`,
    });
    return answer.message as Round;
  }
  const secondState = async () => (await round({ inputResponses: YES })).result!.requestState!;

  it('carries earlier answers, so that the client need not repeat them', async () => {
    const last = await round({
      requestState: await secondState(),
      inputResponses: { why: { action: 'accept', content: { reason: 'old' } } },
    });
    expect(last.result?.content).toMatchObject([{ text: 'Deleted x, because old.' }]);
  });

  it('asks again for an answer that does not fit', async () => {
    const again = await round({ inputResponses: { sure: { action: 'accept', content: { sure: 'perhaps' } } } });
    expect(again.result).toMatchObject({ resultType: 'input_required', inputRequests: { sure: {} } });
  });

  it.each<[string, (state: string) => string, object]>([
    ['forged', (state) => `${state.slice(0, -2)}xx`, {}],
    ['cut', (state) => state.slice(0, 20), {}],
    ['invented', () => 'e30.e30', {}],
    ['of another principal', (state) => state, { sub: 'eve' }],
    ['of other arguments', (state) => state, { id: 'y' }],
  ])('is refused when it is %s', async (_what, change, who) => {
    const answer = await round({ requestState: change(await secondState()), inputResponses: {} }, who);
    expect(answer.error).toMatchObject({ code: -32602, message: expect.stringMatching(/requestState/) });
    expect(server.audit().at(-1)).toMatchObject({ outcome: 'invalid_input' });
  });

  it('is in the audit row of each round', async () => {
    await round({});
    expect(server.audit().at(-1)).toMatchObject({ name: 'remove', outcome: 'ok', asked: ['sure'] });
  });
});
