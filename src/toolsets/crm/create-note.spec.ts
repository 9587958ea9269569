import 'reflect-metadata';
import type { Kysely } from 'kysely';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crmDatabase } from '../../../test/fixtures/crm-database.js';
import { callBy, NOW, toolsOn } from '../../../test/fixtures/crm-tools.js';
import { startPostgres } from '../../../test/fixtures/postgres.js';
import { Database } from '../../database/database.js';
import { CreateNoteInput } from './create-note.schema.js';
import type { CrmTables } from './crm.tables.js';
const never = new AbortController().signal;
const postgres = await startPostgres();
afterAll(() => postgres?.stop());

const asked = (text: string) =>
  CreateNoteInput.safeParse({ contactId: 'C-10001', text, idempotencyKey: 'key-00000001' });

it.each([
  ['turned around', 'Pay \u202E001'],
  ['zero width', 'Pay\u200B 100'],
  ['written in tags', 'Pay 100\u{E0049}\u{E0067}'],
  ['a variation selector', 'Pay 100\u{E0101}'],
  ['a filler', 'Pay 100\u3164'],
  ['a control character', 'Pay 100\u0000'],
  ['half a surrogate pair', 'Pay 100\uD800'],
])('refuses text the user would not see when they are asked: %s', (_what, text) => {
  expect(asked(text).error?.issues).toMatchObject([
    { path: ['text'], message: 'Leave out invisible and control characters.' },
  ]);
});

it.each(['Grüße 👩‍👩‍👧 ❤️', 'می‌خواهم', 'a\tb\r\nc'])('takes what people write: %j', (text) => {
  expect(asked(text).success).toBe(true);
});

describe.each(['embedded', 'postgres'] as const)('writing notes on %s', (kind) => {
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

  describe('create_note', () => {
    const request = { contactId: 'C-10001', text: 'Grüße 👋\nWants 40 seats', idempotencyKey: 'key-00000001' };
    const confirmed = { ...request, confirm: true };
    const notes = async () => {
      const rows = await database.run(never, (db: Kysely<CrmTables>) =>
        db.selectFrom('crm_entries').select(['text', 'author']).where('idempotency_key', 'is not', null).execute(),
      );
      return rows;
    };

    it('writes once the argument says that the user agreed, where they cannot be asked', async () => {
      await expect(tools.contacts.createNote(request, callBy())).rejects.toMatchObject({
        kind: 'tool_error',
        message: expect.stringContaining('confirm: true'),
      });
      expect(await notes()).toEqual([]);
      const note = await tools.contacts.createNote(confirmed, callBy());
      expect(note).toMatchObject({ contactId: 'C-10001', createdAt: NOW.toISOString(), wasWrittenBefore: false });
      expect(await notes()).toEqual([{ text: request.text, author: 'agent' }]);
    });

    it.each([{ action: 'decline' }, { action: 'cancel' }, { action: 'accept', content: { write: false } }])(
      'writes nothing when the user answers %j, whatever the argument says',
      async (answer) => {
        await expect(tools.contacts.createNote(confirmed, callBy({ answer }))).rejects.toMatchObject({
          kind: 'tool_error',
          message: expect.stringContaining('Nothing was written'),
        });
        expect(await notes()).toEqual([]);
      },
    );

    it('answers the same note for the same key, without asking again', async () => {
      const agreed = { action: 'accept', content: { write: true } };
      const first = await tools.contacts.createNote(request, callBy({ answer: agreed }));
      const second = await tools.contacts.createNote(request, callBy({ answer: { action: 'decline' } }));
      expect(second).toEqual({ ...first, wasWrittenBefore: true });
      expect(await notes()).toHaveLength(1);
    });

    it('refuses other content under the same key, and says what to do', async () => {
      await tools.contacts.createNote(confirmed, callBy());
      for (const other of [{ text: 'Something else' }, { contactId: 'C-10002' }]) {
        await expect(tools.contacts.createNote({ ...confirmed, ...other }, callBy())).rejects.toMatchObject({
          kind: 'tool_error',
          message: expect.stringContaining('Send a new key'),
        });
      }
      expect(await notes()).toHaveLength(1);
    });

    it('keeps the keys of two callers apart', async () => {
      await tools.contacts.createNote(confirmed, callBy({ by: 'one' }));
      await tools.contacts.createNote({ ...confirmed, text: 'Of another' }, callBy({ by: 'two' }));
      expect(await notes()).toHaveLength(2);
    });

    it('writes one note when many instances are asked at once, and refuses another one among them', async () => {
      const others =
        url === undefined ? [] : [new Database({ url, file: '' }, () => 0), new Database({ url, file: '' }, () => 0)];
      const instances = [tools, ...others.map(toolsOn)];
      const same = Array.from({ length: 12 }, (_, index) =>
        instances[index % instances.length]!.contacts.createNote(confirmed, callBy()),
      );
      const written = await Promise.all(same);
      expect(new Set(written.map(({ noteId }) => noteId)).size).toBe(1);
      expect(written.filter(({ wasWrittenBefore }) => !wasWrittenBefore)).toHaveLength(1);
      const rivals = await Promise.allSettled(
        Array.from({ length: 6 }, (_, index) =>
          instances[index % instances.length]!.contacts.createNote(
            { ...confirmed, idempotencyKey: 'key-00000002', text: `Rival ${index}` },
            callBy(),
          ),
        ),
      );
      expect(rivals.map(({ status }) => status).toSorted()).toEqual([
        'fulfilled',
        ...Array.from({ length: 5 }, () => 'rejected'),
      ]);
      await Promise.all(others.map((one) => one.close()));
    });

    it('says how to find a contact there is not', async () => {
      await expect(tools.contacts.createNote({ ...confirmed, contactId: 'nobody' }, callBy())).rejects.toMatchObject({
        kind: 'tool_error',
      });
    });
  });
});
