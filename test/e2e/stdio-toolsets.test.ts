import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ownFolder } from '../fixtures/gatehouse-process.js';
import type { McpCaller } from '../fixtures/mcp-caller.js';
import { SDK_CLIENTS } from '../fixtures/sdk-clients.js';
import { STDIO_SCRIPT } from '../fixtures/stdio-process.js';

/** One call of each tool that a client started by itself makes first, and what must come back. */
const CALLS: readonly (readonly [tool: string, input: Record<string, unknown>, data: object])[] = [
  ['get-profile', {}, { userId: 'user-1' }],
  ['process-data', { userId: 'user-1', action: 'fetch' }, { record: { data: expect.any(Object) } }],
  ['health-check', {}, { status: 'healthy' }],
  ['search_contacts', { query: 'okafor' }, { contacts: expect.any(Array) }],
  ['get_contact_history', { contactId: 'C-10001' }, { contact: { contactId: 'C-10001' } }],
  [
    'create_note',
    { contactId: 'C-10001', text: 'Over stdio', idempotencyKey: 'stdio-0001', confirm: true },
    { wasWrittenBefore: false },
  ],
  ['get_deal_summary', {}, { hasMore: true }],
  ['get_revenue_report', { from: '2020-01-01', period: 'year' }, { timeZone: 'UTC' }],
  ['get_dashboard_metrics', {}, { contacts: { total: 300 } }],
];

const NEWEST = SDK_CLIENTS.at(-1)!;

describe('over stdio, with the samples it starts with', () => {
  const folder = ownFolder();
  let caller: McpCaller;

  beforeAll(async () => {
    const env = { ...folder.env, STDIO_SUB: 'user-1', STDIO_ROLES: 'user', TOOLSETS: 'accounts,crm' };
    caller = await NEWEST.connect({ transport: 'stdio', script: STDIO_SCRIPT, cwd: folder.cwd, env });
  });
  afterAll(async () => {
    await caller[Symbol.asyncDispose]();
    folder.remove();
  });

  it('calls every tool it lists', async () => {
    expect((await caller.listTools()).toSorted()).toEqual(CALLS.map(([tool]) => tool).toSorted());
  });

  it.each(CALLS)('%s', async (tool, input, data) => {
    expect(await caller.call(tool, input)).toMatchObject({ outcome: 'ok', data });
  });

  it('refuses there as it does over HTTP', async () => {
    expect(await caller.call('search_contacts', { query: '*' })).toMatchObject({ outcome: 'invalid_input' });
    expect(await caller.call('get_contact_history', { contactId: 'C-0' })).toMatchObject({ outcome: 'tool_error' });
  });
});
