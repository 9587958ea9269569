import 'reflect-metadata';
import type { Kysely } from 'kysely';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crmDatabase } from '../../../test/fixtures/crm-database.js';
import { callBy, type Circumstances, NOW, toolsOn } from '../../../test/fixtures/crm-tools.js';
import { startPostgres } from '../../../test/fixtures/postgres.js';
import { Database } from '../../database/database.js';
import { ContactHistoryOutput, MAX_DEPTH, SearchContactsOutput } from './contacts.schema.js';
import type { CrmTables } from './crm.tables.js';
import { writeCursor } from './cursor.js';
const never = new AbortController().signal;
const postgres = await startPostgres();
afterAll(() => postgres?.stop());

describe.each(['embedded', 'postgres'] as const)('reading contacts on %s', (kind) => {
  let url: string | undefined;
  let database: Database;
  let tools: ReturnType<typeof toolsOn>;

  beforeEach(async ({ skip }) => {
    if (kind === 'postgres' && postgres === undefined) return skip();
    url = kind === 'postgres' ? await postgres!.freshDatabase() : undefined;
    database = await crmDatabase(url, NOW, 40);
    tools = toolsOn(database);
  });
  afterEach(() => database?.close());

  const edit = (work: (db: Kysely<CrmTables>) => Promise<unknown>) => database.run(never, work);

  describe('search_contacts', () => {
    const all = async (query: string, limit: number, circumstances?: Circumstances) => {
      const pages: string[][] = [];
      let cursor: string | undefined;
      do {
        const answer = await tools.contacts.searchContacts({ query, limit, cursor }, callBy(circumstances));
        const { contacts, nextCursor } = SearchContactsOutput.parse(answer);
        pages.push(contacts.map(({ contactId }) => contactId));
        cursor = nextCursor ?? undefined;
      } while (cursor !== undefined);
      return pages;
    };

    it('gives every match once, page by page', async () => {
      const [everybody] = await all('example', 50);
      const pages = await all('example', 7);
      expect(everybody).toHaveLength(40);
      expect(pages.map(({ length }) => length)).toEqual([7, 7, 7, 7, 7, 5]);
      expect(pages.flat()).toEqual(everybody);
    });

    it('gives no more at once than the client may have', async () => {
      expect((await all('example', 50, { records: 15 })).map(({ length }) => length)).toEqual([15, 15, 10]);
    });

    it('shows the last page it may, ends there, and says that more match', async () => {
      const contact = (seq: number) => ({
        id: `deep-${seq}`,
        name: 'Deep Sea',
        company: '',
        title: '',
        email: '',
        phone: '',
        country: 'SE',
        created_at: NOW.toISOString(),
      });
      const add = (from: number, to: number) =>
        edit((db) =>
          db
            .insertInto('crm_contacts')
            .values(Array.from({ length: to - from }, (_, index) => contact(from + index)))
            .execute(),
        );
      await add(0, MAX_DEPTH);
      const last = { query: 'deep', limit: 30, cursor: writeCursor(['deep'], MAX_DEPTH - 10) };
      const whole = SearchContactsOutput.parse(await tools.contacts.searchContacts(last, callBy()));
      expect([whole.contacts.length, whole.nextCursor, whole.isCut]).toEqual([10, null, false]);
      await add(MAX_DEPTH, MAX_DEPTH + 1);
      const pages = await all('deep', 30);
      expect(new Set(pages.flat()).size).toBe(MAX_DEPTH);
      const cut = SearchContactsOutput.parse(await tools.contacts.searchContacts(last, callBy()));
      expect([cut.contacts.length, cut.nextCursor, cut.isCut]).toEqual([10, null, true]);
      const before = await tools.contacts.searchContacts({ ...last, cursor: undefined }, callBy());
      expect([before.nextCursor === null, before.isCut]).toEqual([false, false]);
    });

    it.each(['garbage', 'bm90IGEgY3Vyc29y', Buffer.from('["x",5]').toString('base64url')])(
      'refuses the cursor %s and says what to send',
      async (cursor) => {
        await expect(
          tools.contacts.searchContacts({ query: 'example', limit: 5, cursor }, callBy()),
        ).rejects.toMatchObject({ kind: 'invalid_input', message: expect.stringContaining('leave cursor out') });
      },
    );

    it('refuses the cursor of another search', async () => {
      const { nextCursor } = await tools.contacts.searchContacts({ query: 'example', limit: 5 }, callBy());
      await expect(
        tools.contacts.searchContacts({ query: 'northwind', limit: 5, cursor: nextCursor! }, callBy()),
      ).rejects.toMatchObject({ kind: 'invalid_input' });
    });
  });

  describe('get_contact_history', () => {
    beforeEach(async () => {
      const entry = (id: string, at: string, of: 'note' | 'call') => ({
        id,
        contact_id: 'C-10001',
        kind: of,
        at,
        author: 'dana',
        text: id,
        key_owner: null,
        idempotency_key: null,
      });
      const at = '2026-05-01T00:00:00.000Z';
      await edit((db) => db.deleteFrom('crm_entries').where('contact_id', '=', 'C-10001').execute());
      const entries = [entry('a', at, 'note'), entry('b', at, 'call'), entry('c', at, 'note')];
      await edit((db) =>
        db
          .insertInto('crm_entries')
          .values([...entries, entry('d', '2026-05-02T00:00:00.000Z', 'call')])
          .execute(),
      );
    });

    const history = async (input: object, records?: number) =>
      ContactHistoryOutput.parse(
        await tools.contacts.getContactHistory(
          { contactId: 'C-10001', limit: 20, ...input },
          callBy(records === undefined ? {} : { records }),
        ),
      );
    const ids = ({ entries }: { entries: readonly { entryId: string }[] }) => entries.map(({ entryId }) => entryId);

    it('is newest first, and goes on where it ended among entries of the same moment', async () => {
      const first = await history({ limit: 2 });
      expect([ids(first), first.contact.contactId]).toEqual([['d', 'c'], 'C-10001']);
      const second = await history({ limit: 2, cursor: first.nextCursor! });
      expect([ids(second), second.nextCursor]).toEqual([['b', 'a'], null]);
    });

    it('is of the kinds asked for, and no longer than the client may have', async () => {
      expect(ids(await history({ kinds: ['note'] }))).toEqual(['c', 'a']);
      expect(ids(await history({}, 1))).toEqual(['d']);
    });

    it.each([
      ['a NUL in the moment', { at: '2026-05-01\0', id: 'a' }],
      ['no moment', { at: 'yesterday', id: 'a' }],
      ['a NUL in the id', { at: '2026-05-01T00:00:00.000Z', id: 'a\0' }],
    ])('refuses a cursor somebody made up, with %s', async (_what, place) => {
      await expect(history({ cursor: writeCursor(['C-10001', []], place) })).rejects.toMatchObject({
        kind: 'invalid_input',
        message: expect.stringContaining('leave cursor out'),
      });
    });

    it('says how to find a contact there is not', async () => {
      await expect(history({ contactId: 'nobody' })).rejects.toMatchObject({
        kind: 'tool_error',
        message: 'There is no contact nobody. Find the id with search_contacts.',
      });
    });
  });
});
