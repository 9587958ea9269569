import type { Kysely } from 'kysely';
import type { Database } from '../../database/database.js';
import type { AccountsTables, UserRow } from './accounts.tables.js';

type Sample = UserRow & { readonly data: Readonly<Record<string, unknown>> };

/** `dev-user` is the subject of the development token. */
const SAMPLES: readonly Sample[] = [
  {
    id: 'dev-user',
    name: 'Devon Ellis',
    email: 'dev@example.com',
    plan: 'team',
    created_at: '2025-01-15T09:00:00.000Z',
    data: { theme: 'dark', language: 'en', notifications: { email: true, sms: false }, tags: ['beta'] },
  },
  {
    id: 'user-1',
    name: 'Amara Okafor',
    email: 'amara.okafor@example.com',
    plan: 'enterprise',
    created_at: '2024-03-02T14:21:07.000Z',
    data: { theme: 'light', language: 'en', notifications: { email: true, sms: true }, seats: 40 },
  },
  {
    id: 'user-2',
    name: 'Mateo Rivera',
    email: 'mateo.rivera@example.com',
    plan: 'free',
    created_at: '2024-11-19T08:45:30.000Z',
    data: { theme: 'system', language: 'es', notifications: { email: false, sms: false } },
  },
  {
    id: 'user-3',
    name: 'Yuki Tanaka',
    email: 'yuki.tanaka@example.com',
    plan: 'team',
    created_at: '2025-06-07T23:10:55.000Z',
    data: { theme: 'dark', language: 'ja', notifications: { email: true, sms: false }, tags: ['pilot', 'apac'] },
  },
  {
    id: 'user-4',
    name: 'Ingrid Solheim',
    email: 'ingrid.solheim@example.com',
    plan: 'free',
    created_at: '2025-09-30T11:02:18.000Z',
    data: { theme: 'light', language: 'nb', notifications: { email: true, sms: false } },
  },
];

/** Fills an empty database with sample users; leaves any other as it is. */
export async function seedAccounts(database: Database, now: Date): Promise<void> {
  await database.run(new AbortController().signal, (db: Kysely<AccountsTables>) =>
    db.transaction().execute(async (transaction) => {
      if (await transaction.selectFrom('accounts_users').select('id').executeTakeFirst()) return;
      await transaction
        .insertInto('accounts_users')
        .values(SAMPLES.map(({ data: _, ...user }) => user))
        .execute();
      await transaction
        .insertInto('accounts_records')
        .values(
          SAMPLES.map(({ id, data }) => ({ user_id: id, data: JSON.stringify(data), updated_at: now.toISOString() })),
        )
        .execute();
    }),
  );
}
