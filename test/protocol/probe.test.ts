import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CLIENT_ERAS, connectClient } from '../fixtures/probe-client.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const TEXT = { text: 'hi' };

const ANSWERS = [
  { what: 'data with a schema becomes data and text', tool: 'echo', input: TEXT, data: TEXT, text: '{"text":"hi"}' },
  { what: "a handler's own content is sent as it is", tool: 'shout', input: TEXT, data: undefined, text: 'hi' },
  {
    what: 'redacted fields leave neither as data nor as text',
    tool: 'person',
    input: {},
    data: { name: 'Ada', ssn: '[redacted]' },
    text: '{"name":"Ada","ssn":"[redacted]"}',
  },
  { what: 'a failing upstream is asked again', tool: 'flaky', input: {}, data: undefined, text: 'at last' },
  {
    what: 'a pipe of Nest changes the input, not the call',
    tool: 'piped',
    input: TEXT,
    data: undefined,
    text: 'HI for dev-user',
  },
] as const;

/** What anybody with a credential sees; `restricted` needs the role admin, `scoped` both its scopes. */
const COMMON = [
  'echo',
  'shout',
  'explode',
  'upstream',
  'flaky',
  'mistake',
  'slow',
  'deaf',
  'liar',
  'person',
  'count',
  'guarded',
  'piped',
  'print',
];

const VISIBLE = [
  { who: 'a user', claims: { roles: ['user'] }, more: [] },
  { who: 'an admin', claims: { roles: ['admin'] }, more: ['restricted'] },
  { who: 'a user with one scope of two', claims: { scopes: ['probe:read'] }, more: [] },
  { who: 'a user with both scopes', claims: { scopes: ['probe:deep', 'probe:read'] }, more: ['scoped'] },
] as const;

describe.each(CLIENT_ERAS)('tools, %s era', (era) => {
  let server: TestServer;
  let client: Client;

  beforeAll(async () => {
    server = await startTestServer([ProbeModule]);
    client = await connectClient(server, era);
  });
  afterAll(async () => {
    await client.close();
    await server.close();
  });

  it('are served in the era the client asked for', () => expect(client.getProtocolEra()).toBe(era));

  it.each(ANSWERS)('$what', async ({ tool, input, data, text }) => {
    const { isError, content, structuredContent } = await client.callTool({ name: tool, arguments: input });
    expect({ isError: isError ?? false, content, structuredContent }).toEqual({
      isError: false,
      content: [{ type: 'text', text }],
      structuredContent: data,
    });
  });

  it('counts every attempt of a retried call in its audit row', async () => {
    await client.callTool({ name: 'flaky', arguments: {} });
    expect(server.audit().findLast(({ name }) => name === 'flaky')).toMatchObject({ outcome: 'ok', attempts: 3 });
  });

  it('honours a guard of Nest', async () => {
    expect(await client.callTool({ name: 'guarded', arguments: {} })).toMatchObject({
      isError: true,
      _meta: { 'gatehouse/refusal': { outcome: 'forbidden' } },
    });
  });

  it('masks an answer that does not fit its schema', async () => {
    const failed = (await client.callTool({ name: 'liar', arguments: {} }).catch((error: unknown) => error)) as Error;
    expect(failed).toMatchObject({ code: -32603, data: { outcome: 'internal', decisionId: expect.any(String) } });
    expect(`${failed.message} ${JSON.stringify(failed)}`).not.toContain('not a number');
  });

  it.each(VISIBLE)('lists for $who exactly what may be called', async ({ claims, more }) => {
    const caller = await connectClient(server, era, claims);
    const listed = (await caller.listTools()).tools.map(({ name }) => name);
    expect(listed.toSorted()).toEqual([...COMMON, ...more].toSorted());
    for (const name of ['restricted', 'scoped']) {
      const answered = await caller.callTool({ name, arguments: {} }).then(
        ({ isError }) => isError !== true,
        () => false,
      );
      expect({ name, answered }).toEqual({ name, answered: listed.includes(name) });
    }
    await caller.close();
  });
});
