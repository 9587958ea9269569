import type { Kysely, Transaction } from 'kysely';
import type { Database } from '../../database/database.js';
import { type SampleContact, sampleContact } from './crm.samples.js';
import type { CrmTables } from './crm.tables.js';

/** Contacts of one statement: no database takes any number of parameters. */
const CONTACTS_AT_ONCE = 500;

/** Fills an empty database with sample contacts, their deals and history; leaves any other as it is. */
export async function seedCrm(database: Database, now: Date, contacts: number): Promise<void> {
  await database.maintain((db) =>
    (db as Kysely<CrmTables>).transaction().execute(async (transaction) => {
      if (await transaction.selectFrom('crm_contacts').select('id').executeTakeFirst()) return;
      for (let first = 1; first <= contacts; first += CONTACTS_AT_ONCE) {
        const length = Math.min(CONTACTS_AT_ONCE, contacts - first + 1);
        const samples = Array.from({ length }, (_, index) => sampleContact(first + index, now));
        await insert(transaction, samples);
      }
    }),
  );
}

async function insert(transaction: Transaction<CrmTables>, samples: readonly SampleContact[]): Promise<void> {
  await transaction
    .insertInto('crm_contacts')
    .values(samples.map(({ contact }) => contact))
    .execute();
  const deals = samples.flatMap((sample) => sample.deals);
  const entries = samples.flatMap((sample) => sample.entries);
  if (deals.length > 0) await transaction.insertInto('crm_deals').values(deals).execute();
  if (entries.length > 0) await transaction.insertInto('crm_entries').values(entries).execute();
}
