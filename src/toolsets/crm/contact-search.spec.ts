import { type Kysely, sql } from 'kysely';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { crmDatabase } from '../../../test/fixtures/crm-database.js';
import { startPostgres } from '../../../test/fixtures/postgres.js';
import type { Database } from '../../database/database.js';
import { ContactSearch } from './contact-search.js';
import type { CrmTables } from './crm.tables.js';
import { searchWords } from './search-words.js';

const never = new AbortController().signal;
const postgres = await startPostgres();
afterAll(() => postgres?.stop());

const contact = (id: string, name: string, company: string, title = 'Buyer', email = `${id}@example.com`) => ({
  id,
  name,
  company,
  title,
  email,
  phone: '+1 555 0100',
  country: 'DE',
  created_at: '2026-01-01T00:00:00.000Z',
});

const PEOPLE = [
  contact('C-1', 'Zoë Müller', 'Northwind GmbH', 'Head of Procurement', 'zoe.mueller@northwind.example'),
  contact('C-2', 'Kim Ellis', 'Müller & Sons'),
  contact('C-3', 'Søren O’Neill', 'Cedar-Pine', 'IT Director'),
  contact('C-4', '김민준', '서울 무역'),
  contact('C-5', 'J Okafor', 'Contoso'),
  contact('C-6', 'Jane Okafor', 'Contoso'),
];

describe.each(['embedded', 'postgres'] as const)('ContactSearch on %s', (kind) => {
  let database: Database;
  let search: ContactSearch;

  beforeEach(async ({ skip }) => {
    if (kind === 'postgres' && postgres === undefined) return skip();
    database = await crmDatabase(kind === 'postgres' ? await postgres!.freshDatabase() : undefined, new Date(), 0);
    await edit((db) => db.insertInto('crm_contacts').values(PEOPLE).execute());
    search = new ContactSearch(database);
  });
  afterEach(() => database?.close());

  const edit = (work: (db: Kysely<CrmTables>) => Promise<unknown>) => database.run(never, work);
  const found = async (text: string, limit = 10, offset = 0) =>
    (await search.find(searchWords(text), limit, offset, never)).map(({ id }) => id);

  it.each([
    ['a name without its accents', 'zoe muller', ['C-1']],
    ['a name with them', 'ZOË', ['C-1']],
    ['the beginning of a name', 'mul', ['C-1', 'C-2']],
    ['a word of a job title', 'procurement', ['C-1']],
    ['a part of an e-mail address', 'mueller', ['C-1']],
    ['an e-mail address', 'zoe.mueller@northwind.example', ['C-1']],
    ['a part behind an apostrophe or a hyphen', 'neill pine', ['C-3']],
    ['another script', '김민', ['C-4']],
    ['an initial, as a whole word', 'j okafor', ['C-5']],
    ['words of which one does not occur', 'zoe contoso', []],
  ])('finds %s', async (_what, text, ids) => {
    expect(await found(text)).toEqual(ids);
  });

  it('puts a name before a company', async () => {
    expect(await found('müller')).toEqual(['C-1', 'C-2']);
  });

  it('goes on where a page ended', async () => {
    expect([...(await found('okafor', 1, 0)), ...(await found('okafor', 1, 1))].toSorted()).toEqual(['C-5', 'C-6']);
    expect(await found('okafor', 1, 2)).toEqual([]);
  });

  it('follows what changes in the table', async () => {
    await edit((db) => db.updateTable('crm_contacts').set({ name: 'Zoë Schmidt' }).where('id', '=', 'C-1').execute());
    await edit((db) => db.deleteFrom('crm_contacts').where('id', '=', 'C-2').execute());
    expect(await found('muller')).toEqual([]);
    expect(await found('schmidt')).toEqual(['C-1']);
  });

  it.each(["' or 1=1 --", 'name : x', 'zq"', 'a AND NOT b', "zq'':*", '(zq', 'NEAR/2', '\u0000x', '༳', '^a', "zq\\'"])(
    'takes %j for words and nothing else',
    async (text) => {
      expect(await found(text)).toEqual([]);
      const { rows } = await database.run(never, (db) => sql`select 1 from crm_contacts`.execute(db));
      expect(rows).toHaveLength(PEOPLE.length);
    },
  );
});
