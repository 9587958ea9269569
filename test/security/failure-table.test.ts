import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AccountsModule } from '../../src/toolsets/accounts/accounts.module.js';
import { ProbeModule, SECRET_URL } from '../fixtures/probe.tools.js';
import { callTool, ERAS, post, type RawAnswer } from '../fixtures/raw-call.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

let server: TestServer;
let bearer: string;

beforeAll(async () => {
  server = await startTestServer([ProbeModule, AccountsModule]);
  bearer = `Bearer ${await server.token({ sub: 'dev-user', roles: ['user'] })}`;
});
afterAll(() => server.close());

const call = (era: (typeof ERAS)[number], tool: string, input?: unknown, authorization: string | undefined = bearer) =>
  callTool(server, { era, tool, input, authorization });
const refusalOf = ({ message }: RawAnswer) =>
  (message.error?.data ?? message.result?._meta?.['gatehouse/refusal']) as Record<string, unknown>;

describe.each(ERAS)('the failure table on %s', (era) => {
  it.each([
    ['malformed arguments', 'echo', { text: 5 }, 'invalid_input', /Invalid arguments for echo: text/],
    ['arguments that are not there', 'echo', { text: 'a', txet: 'b' }, 'invalid_input', /txet/],
    ['a mistake the model can mend', 'mistake', {}, 'tool_error', /Try another/],
    ["another user's profile", 'get-profile', { userId: 'user-1' }, 'forbidden', /your own data/],
    ["another user's data", 'process-data', { userId: 'user-1', action: 'delete' }, 'forbidden', /your own data/],
    ['a missing role', 'restricted', {}, 'forbidden', /role admin/],
    ['a guard of Nest that says no', 'guarded', {}, 'forbidden', /Forbidden/],
    ['a handler that ignores its deadline', 'deaf', {}, 'timeout', /longer than the 100 ms/],
    ['an upstream that fails', 'upstream', {}, 'upstream', /depends on failed/],
  ])('answers %s as a result the model can read', async (_what, tool, input, outcome, text) => {
    const answer = await call(era, tool, input);
    expect(answer.status).toBe(200);
    expect(answer.message.result).toMatchObject({ isError: true, content: [{ text: expect.stringMatching(text) }] });
    expect(refusalOf(answer)).toMatchObject({ outcome, decisionId: expect.any(String) });
    expect(answer.text).not.toContain('hunter2');
    const row = server.audit().find(({ executionId }) => executionId === refusalOf(answer)['decisionId']);
    expect(row).toMatchObject({ outcome, name: tool, principal: 'dev-user', protocolVersion: era, transport: 'http' });
  });

  it('answers an unknown tool with -32602 and repeats its name nowhere', async () => {
    const answer = await call(era, 'drop_tables_9000');
    expect(answer.message.error).toMatchObject({ code: -32602, data: { outcome: 'unknown_tool' } });
    expect(answer.text).not.toContain('drop_tables');
    expect(JSON.stringify(server.logs)).not.toContain('drop_tables');
    expect(server.audit().at(-1)).toMatchObject({ outcome: 'unknown_tool', name: '_OTHER' });
  });

  it('masks an exception, and keeps its connection string out of the answer and its password out of the log', async () => {
    const answer = await call(era, 'explode');
    expect(answer.message.error).toMatchObject({
      code: -32603,
      data: { outcome: 'internal', decisionId: expect.any(String) },
    });
    expect(answer.text).not.toMatch(/postgres|hunter2|ECONNREFUSED|db\.internal/);
    const cause = server.logs.find(({ executionId }) => executionId === refusalOf(answer)['decisionId']);
    expect(JSON.stringify(cause)).toContain('ECONNREFUSED');
    expect(JSON.stringify(server.logs)).not.toContain('hunter2');
    expect(SECRET_URL).toContain('hunter2');
  });

  it('never sends an answer that does not fit its schema', async () => {
    const answer = await call(era, 'liar');
    expect(answer.message.error).toMatchObject({ code: -32603, data: { outcome: 'internal' } });
    expect(answer.text).not.toContain('not a number');
  });

  it('challenges for every scope an operation needs', async () => {
    const token = await server.token({ scopes: ['probe:read'] });
    const answer = await call(era, 'scoped', {}, `Bearer ${token}`);
    expect(answer.status).toBe(403);
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer realm="gatehouse", error="insufficient_scope", scope="probe:read probe:deep"',
    );
    expect(refusalOf(answer)).toMatchObject({ outcome: 'forbidden', requiredScopes: ['probe:read', 'probe:deep'] });
    expect(server.audit().at(-1)).toMatchObject({ outcome: 'forbidden', name: 'scoped' });
  });

  it('lets nobody call a public tool, and nothing else', async () => {
    expect((await callTool(server, { era, tool: 'shout', input: { text: 'hi' } })).message.result).toMatchObject({
      content: [{ text: 'hi' }],
    });
    expect((await callTool(server, { era, tool: 'health-check' })).message.result?.isError).toBeFalsy();
    for (const tool of ['echo', 'no_such_tool']) {
      const answer = await callTool(server, { era, tool, input: { text: 'hi' } });
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="gatehouse"');
      expect(refusalOf(answer)).toMatchObject({ outcome: 'unauthenticated' });
    }
  });

  it('refuses an array of calls and runs none of them', async () => {
    const before = server.audit().length;
    const one = (id: number) => ({
      jsonrpc: '2.0',
      id,
      method: 'tools/call',
      params: { name: 'echo', arguments: { text: `${id}` } },
    });
    const answer = await post(server, JSON.stringify([1, 2, 3, 4, 5].map(one)), {
      authorization: bearer,
      'mcp-protocol-version': era,
    });
    expect(answer.status).toBe(400);
    expect(answer.message.error).toMatchObject({ code: -32600, data: { outcome: 'invalid_input' } });
    expect(server.audit().slice(before)).toEqual([
      expect.objectContaining({ outcome: 'invalid_input', kind: 'request' }),
    ]);
  });
});
