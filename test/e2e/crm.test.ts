import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectWithUser, type ElicitingCaller } from '../fixtures/eliciting-client.js';
import { instructs } from '../fixtures/instructs.js';
import { startPostgres } from '../fixtures/postgres.js';
import { ERAS, type Era } from '../fixtures/raw-call.js';
import { type ClientName, startToolsets, type ToolsetService } from '../fixtures/toolset-service.js';

const postgres = await startPostgres();
afterAll(() => postgres?.stop());

const AGREES = { action: 'accept', content: { write: true } };
const TOOLS = [
  'search_contacts',
  'get_contact_history',
  'create_note',
  'get_deal_summary',
  'get_revenue_report',
  'get_dashboard_metrics',
];
const note = (key: string, more: object = {}) => ({
  contactId: 'C-10001',
  text: 'Wants 40 seats, Grüße 👋',
  idempotencyKey: key,
  ...more,
});

describe.each(['embedded', 'postgres'] as const)('the toolset crm on %s', (kind) => {
  let service: ToolsetService;

  beforeAll(async () => {
    if (kind === 'postgres' && postgres === undefined) return;
    service = await startToolsets(['crm'], kind === 'postgres' ? await postgres!.freshDatabase() : undefined);
  });
  afterAll(() => service?.close());

  describe.skipIf(kind === 'postgres' && postgres === undefined).each(ERAS)('%s', (era) => {
    const as = (client: ClientName, answer?: object) =>
      connectWithUser(service.server, era, service.as(client), answer);
    const lastAudit = () => service.server.audit().at(-1)!;

    it('lists its tools to whom it lets write, and only what reads to others', async () => {
      await using writer = await as('writer');
      await using reader = await as('reader');
      const names = async ({ client }: ElicitingCaller) => (await client.listTools()).tools.map(({ name }) => name);
      expect(await names(writer)).toEqual(TOOLS);
      expect(await names(reader)).toEqual(TOOLS.filter((name) => name !== 'create_note'));
    });

    it('leads from a search to the history of who was found, page by page', async () => {
      await using caller = await as('writer');
      const first = await caller.call('search_contacts', { query: 'okafor', limit: 2 });
      const { contacts, nextCursor } = first.data as {
        contacts: { contactId: string; name: string }[];
        nextCursor: string;
      };
      expect(contacts).toHaveLength(2);
      for (const { name } of contacts) expect(name).toContain('Okafor');
      const second = await caller.call('search_contacts', { query: 'okafor', limit: 2, cursor: nextCursor });
      expect(second.data!['contacts']).not.toEqual(contacts);
      const history = await caller.call('get_contact_history', { contactId: contacts[0]!.contactId });
      expect(history).toMatchObject({ outcome: 'ok', data: { contact: { name: contacts[0]!.name } } });
    });

    it('keeps neither who was looked for nor what was written in the audit', async () => {
      await using caller = await as('writer', AGREES);
      await caller.call('search_contacts', { query: 'Solheim' });
      expect(JSON.stringify(lastAudit())).not.toContain('Solheim');
      expect(lastAudit()).toMatchObject({ name: 'search_contacts', outcome: 'ok', records: expect.any(Number) });
      await caller.call('create_note', note(`audit-${kind}-${era}`, { text: 'Divorced' }));
      expect(JSON.stringify(lastAudit())).not.toContain('Divorced');
    });

    it('writes a note its user agrees to, once, and shows it in the history at once', async () => {
      await using caller = await as('writer', AGREES);
      await caller.call('get_contact_history', { contactId: 'C-10001', kinds: ['note'] });
      const request = note(`agreed-${kind}-${era}`);
      const written = await caller.call('create_note', request);
      expect(written).toMatchObject({ outcome: 'ok', data: { contactId: 'C-10001', wasWrittenBefore: false } });
      expect(caller.asked).toEqual([expect.stringContaining('Wants 40 seats, Grüße 👋')]);
      const again = await caller.call('create_note', request);
      expect(again.data).toEqual({ ...written.data, wasWrittenBefore: true });
      expect(caller.asked).toHaveLength(1);
      const { data } = await caller.call('get_contact_history', { contactId: 'C-10001', kinds: ['note'] });
      expect(data).toMatchObject({
        entries: expect.arrayContaining([
          expect.objectContaining({ entryId: written.data!['noteId'], text: request.text, author: 'writer' }),
        ]),
      });
    });

    it.each([{ action: 'decline' }, { action: 'cancel' }, { action: 'accept', content: { write: false } }])(
      'writes nothing when its user answers %j',
      async (answer) => {
        await using caller = await as('writer', answer);
        const refused = await caller.call('create_note', note(`refused-${kind}-${era}`, { confirm: true }));
        expect(refused).toMatchObject({ outcome: 'tool_error', text: expect.stringContaining('did not agree') });
      },
    );

    it('writes for a client that cannot ask only with confirm: true', async () => {
      await using caller = await as('writer');
      const request = note(`silent-${kind}-${era}`);
      expect(await caller.call('create_note', request)).toMatchObject({
        outcome: 'tool_error',
        text: expect.stringContaining('confirm: true'),
      });
      expect(await caller.call('create_note', { ...request, confirm: true })).toMatchObject({
        outcome: 'ok',
        data: { wasWrittenBefore: false },
      });
    });

    it('summarises deals, reports revenue and counts the dashboard, in sums that agree', async () => {
      await using caller = await as('writer');
      const all = (await caller.call('get_deal_summary')).data as { totals: Total[] };
      const report = await caller.call('get_revenue_report', { from: '2000-01-01', period: 'year', groupBy: 'owner' });
      expect(report).toMatchObject({ outcome: 'ok', data: { timeZone: 'UTC' } });
      const won = all.totals.filter(({ stage }) => stage === 'won').map(({ stage: _, ...total }) => total);
      expect(report.data!['totals']).toEqual(won);
      const dashboard = (await caller.call('get_dashboard_metrics')).data as { contacts: object; openDeals: Total[] };
      expect(dashboard.contacts).toMatchObject({ total: 300 });
      const open = all.totals.filter(({ stage }) => stage !== 'won' && stage !== 'lost');
      const sum = (totals: readonly Total[]) => totals.reduce((number, { deals }) => number + deals, 0);
      expect(sum(dashboard.openDeals)).toBe(sum(open));
    });

    it('gives a client no more records than its record says, and goes on from there', async () => {
      await using caller = await as('reader');
      const found = await caller.call('search_contacts', { query: 'example', limit: 50 });
      expect(found).toMatchObject({ outcome: 'ok', data: { nextCursor: expect.any(String) } });
      expect(found.data!['contacts']).toHaveLength(3);
      expect(lastAudit()).toMatchObject({ records: 3 });
      expect((await caller.call('get_deal_summary')).data!['deals']).toHaveLength(3);
    });

    it.each<[why: string, ClientName, tool: string, input: object, outcome: string]>([
      ['a client without a role', 'nobody', 'search_contacts', { query: 'a' }, 'forbidden'],
      ['a client that may not write', 'reader', 'create_note', note('forbidden-1', { confirm: true }), 'forbidden'],
      ['a client with other tools', 'contactsOnly', 'get_deal_summary', {}, 'forbidden'],
      ['more rows than the client may have', 'reader', 'get_revenue_report', { from: '2000-01-01' }, 'tool_error'],
      ['a search for nothing', 'writer', 'search_contacts', { query: '"*"' }, 'invalid_input'],
      ['a search of many words', 'writer', 'search_contacts', { query: 'a b c d e f g h i' }, 'invalid_input'],
      ['a cursor of nobody', 'writer', 'search_contacts', { query: 'a', cursor: 'x' }, 'invalid_input'],
      ['a contact there is not', 'writer', 'get_contact_history', { contactId: 'C-0' }, 'tool_error'],
      ['an unknown kind', 'writer', 'get_contact_history', { contactId: 'C-10001', kinds: ['fax'] }, 'invalid_input'],
      ['a note on nobody', 'writer', 'create_note', note('nobody-1', { contactId: 'C-0' }), 'tool_error'],
      ['an empty note', 'writer', 'create_note', note('empty-01', { text: ' \n' }), 'invalid_input'],
      ['a note with a NUL', 'writer', 'create_note', note('nul-0001', { text: 'a\u0000b' }), 'invalid_input'],
      ['a short key', 'writer', 'create_note', note('short'), 'invalid_input'],
      ['a deal there is not', 'writer', 'get_deal_summary', { dealId: 'D-0' }, 'tool_error'],
      ['a day there is not', 'writer', 'get_revenue_report', { from: '2026-02-30' }, 'invalid_input'],
      ['time backwards', 'writer', 'get_revenue_report', { from: '2026-02-01', to: '2026-01-01' }, 'invalid_input'],
      ['an argument nobody asked for', 'writer', 'get_dashboard_metrics', { since: 'ever' }, 'invalid_input'],
    ])('refuses %s, and says what to do', async (_why, client, tool, input, outcome) => {
      await using caller = await as(client);
      const answer = await caller.call(tool, { ...input });
      expect(answer).toMatchObject({ outcome, data: undefined });
      expect(answer.text).toSatisfy(instructs);
      expect(lastAudit()).toMatchObject({ name: tool, outcome });
    });

    it('refuses other content under a key that was used', async () => {
      await using caller = await as('writer');
      const request = note(`other-${kind}-${era}`, { confirm: true });
      await caller.call('create_note', request);
      const other = await caller.call('create_note', { ...request, text: 'Something else' });
      expect(other).toMatchObject({ outcome: 'tool_error', text: expect.stringContaining('Send a new key') });
    });

    it('serves an expensive tool ten times a minute, and others as often as the client may call', async () => {
      await using caller = await connectWithUser(service.server, era, await service.user(`hurried-${era}`));
      for (const [tool, argument] of [
        ['get_revenue_report', (turn: number) => ({ from: `2026-01-${turn}` })],
        ['get_deal_summary', (turn: number) => ({ limit: turn })],
      ] as const) {
        const outcomes: string[] = [];
        for (let turn = 10; turn <= 20; turn += 1) outcomes.push((await caller.call(tool, argument(turn))).outcome);
        expect(outcomes).toEqual([...Array.from({ length: 10 }, () => 'ok'), 'rate_limited']);
        expect(lastAudit()).toMatchObject({ rule: `principal_tool:${tool}`, limit: 10 });
      }
      expect(await caller.call('search_contacts', { query: 'hurried' })).toMatchObject({ outcome: 'ok' });
    });

    it('gives an answer again to who asked, and to nobody else', async () => {
      const ask = { query: `weber ${era === ERAS[0] ? 'a' : 'm'}` };
      for (const [sub, cache] of [
        ['one', 'miss'],
        ['one', 'hit'],
        ['two', 'miss'],
      ] as const) {
        await using caller = await connectWithUser(service.server, era, await service.user(`${sub}-${era}`));
        await caller.call('search_contacts', ask);
        expect(lastAudit()).toMatchObject({ cache });
      }
    });
  });

  it.skipIf(kind === 'postgres' && postgres === undefined)(
    'keeps a client to the calls its record allows',
    async () => {
      await using caller = await connectWithUser(service.server, '2026-07-28' satisfies Era, service.as('slow'));
      const outcomes = [];
      for (const limit of [1, 2, 3]) outcomes.push((await caller.call('get_deal_summary', { limit })).outcome);
      expect(outcomes).toEqual(['ok', 'ok', 'rate_limited']);
    },
  );
});

interface Total {
  readonly stage: string;
  readonly currency: string;
  readonly deals: number;
  readonly amountMinor: number;
}
