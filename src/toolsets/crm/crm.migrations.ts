import { type Kysely, sql } from 'kysely';
import type { Migrations } from '../../database/migrate.js';

type Kind = 'embedded' | 'postgres';

/** Never edit one that was released: add the next. Full-text search is the one thing the two databases word differently. */
export function crmMigrations(kind: Kind): Migrations {
  return {
    '001_contacts_deals_and_entries': {
      async up(db) {
        await createContacts(db, kind);
        await createDeals(db);
        await createEntries(db);
      },
    },
    '002_contact_search': { up: kind === 'embedded' ? searchWithFts5 : searchWithTsvector },
    '003_deals_by_opening': { up: indexDealsByOpening },
  };
}

async function createContacts(db: Kysely<unknown>, kind: Kind): Promise<void> {
  await db.schema
    .createTable('crm_contacts')
    .addColumn('seq', 'integer', (column) =>
      // In SQLite the rowid itself, so that the index can name a row by it.
      kind === 'embedded' ? column.primaryKey() : column.primaryKey().generatedByDefaultAsIdentity(),
    )
    .addColumn('id', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('company', 'text', (column) => column.notNull())
    .addColumn('title', 'text', (column) => column.notNull())
    .addColumn('email', 'text', (column) => column.notNull())
    .addColumn('phone', 'text', (column) => column.notNull())
    .addColumn('country', 'text', (column) => column.notNull())
    .addColumn('created_at', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('crm_contacts_created').on('crm_contacts').column('created_at').execute();
}

async function createDeals(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('crm_deals')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('contact_id', 'text', (column) => column.notNull().references('crm_contacts.id').onDelete('cascade'))
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('stage', 'text', (column) => column.notNull())
    // An integer of Postgres ends at 21 million in cents.
    .addColumn('amount_minor', 'bigint', (column) => column.notNull())
    .addColumn('currency', 'text', (column) => column.notNull())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('opened_at', 'text', (column) => column.notNull())
    .addColumn('closed_at', 'text')
    .execute();
  await db.schema.createIndex('crm_deals_contact').on('crm_deals').columns(['contact_id', 'opened_at', 'id']).execute();
  await db.schema.createIndex('crm_deals_closed').on('crm_deals').columns(['stage', 'closed_at']).execute();
}

async function createEntries(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('crm_entries')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('contact_id', 'text', (column) => column.notNull().references('crm_contacts.id').onDelete('cascade'))
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('at', 'text', (column) => column.notNull())
    .addColumn('author', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('key_owner', 'text')
    .addColumn('idempotency_key', 'text')
    .execute();
  await db.schema.createIndex('crm_entries_contact').on('crm_entries').columns(['contact_id', 'at', 'id']).execute();
  await db.schema.createIndex('crm_entries_at').on('crm_entries').column('at').execute();
  // Rows without a key are no duplicates of each other: null equals nothing.
  await db.schema
    .createIndex('crm_entries_key')
    .unique()
    .on('crm_entries')
    .columns(['key_owner', 'idempotency_key'])
    .execute();
}

/** An index beside the table, which triggers keep; `content` makes it hold words only, no second copy of the rows. */
async function searchWithFts5(db: Kysely<unknown>): Promise<void> {
  await sql`create virtual table crm_contacts_fts using fts5(
    name, company, title, email, content='crm_contacts', content_rowid='seq',
    tokenize="unicode61 remove_diacritics 2", prefix='2 3')`.execute(db);
  const added = sql`insert into crm_contacts_fts(rowid, name, company, title, email)
    values (new.seq, new.name, new.company, new.title, new.email);`;
  // What is removed has to be told the index: it holds no rows it could look it up in.
  const removed = sql`insert into crm_contacts_fts(crm_contacts_fts, rowid, name, company, title, email)
    values ('delete', old.seq, old.name, old.company, old.title, old.email);`;
  await sql`create trigger crm_contacts_added after insert on crm_contacts begin ${added} end`.execute(db);
  await sql`create trigger crm_contacts_removed after delete on crm_contacts begin ${removed} end`.execute(db);
  await sql`create trigger crm_contacts_changed after update on crm_contacts begin ${removed} ${added} end`.execute(db);
  await sql`insert into crm_contacts_fts(crm_contacts_fts) values ('rebuild')`.execute(db);
}

/** Accents, which become characters of their own when text is taken apart. */
const ACCENTS = String.raw`[\u0300-\u036f]`;
/** ASCII, Latin-1, typographic and CJK punctuation: in some locales the parser of Postgres takes all but the first for letters. */
const PUNCTUATION = String.raw`[!-/:-@\[-\`{-~\u00a0-\u00bf\u2000-\u206f\u3000-\u303f]+`;

/**
 * A column the database keeps itself. Accents are taken off and punctuation separates words, as with FTS5: the parser of
 * Postgres would keep an e-mail address as one word.
 */
async function searchWithTsvector(db: Kysely<unknown>): Promise<void> {
  const words = (column: string) => {
    const apart = sql`regexp_replace(normalize(${sql.ref(column)}, nfkd), ${sql.lit(ACCENTS)}, '', 'g')`;
    return sql`to_tsvector('simple'::regconfig, regexp_replace(normalize(${apart}, nfc), ${sql.lit(PUNCTUATION)}, ' ', 'g'))`;
  };
  await sql`alter table crm_contacts add column search tsvector not null generated always as (
    setweight(${words('name')}, 'A') || setweight(${words('company')}, 'B') ||
    setweight(${words('title')}, 'C') || setweight(${words('email')}, 'D')) stored`.execute(db);
  await sql`create index crm_contacts_search on crm_contacts using gin (search)`.execute(db);
}

/** The deals of all contacts, newest first, are read from here. */
async function indexDealsByOpening(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('crm_deals_opened').on('crm_deals').columns(['opened_at', 'id']).execute();
}
