import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres } from '../../../test/fixtures/postgres.js';
import { Database } from '../../database/database.js';
import { migrate } from '../../database/migrate.js';
import { ACCOUNTS_MIGRATIONS } from './accounts.migrations.js';
import { AccountsRepository } from './accounts.repository.js';
import { seedAccounts } from './accounts.seed.js';

const never = new AbortController().signal;
const seededAt = '2026-01-01T00:00:00.000Z';
const later = '2026-01-02T00:00:00.000Z';
const postgres = await startPostgres();
afterAll(() => postgres?.stop());

describe.each(['embedded', 'postgres'] as const)('AccountsRepository on %s', (kind) => {
  let database: Database;
  let accounts: AccountsRepository;

  beforeEach(async ({ skip }) => {
    if (kind === 'postgres' && postgres === undefined) return skip();
    const url = kind === 'postgres' ? await postgres!.freshDatabase() : undefined;
    database = new Database({ url, file: ':memory:' }, () => performance.now());
    await migrate(database, 'accounts', ACCOUNTS_MIGRATIONS);
    await seedAccounts(database, new Date(seededAt));
    accounts = new AccountsRepository(database);
  });
  afterEach(() => database?.close());

  it('finds a user', async () => {
    expect(await accounts.findUser('dev-user', never)).toEqual({
      id: 'dev-user',
      name: 'Devon Ellis',
      email: 'dev@example.com',
      plan: 'team',
      created_at: '2025-01-15T09:00:00.000Z',
    });
  });

  it('finds nobody under an id nobody has, however it is written', async () => {
    expect(await accounts.findUser("x' or '1'='1", never)).toBeUndefined();
    expect(await accounts.findUser('DEV-USER', never)).toBeUndefined();
  });

  it('finds a record', async () => {
    const record = await accounts.findRecord('user-2', never);
    expect(record).toMatchObject({ user_id: 'user-2', updated_at: seededAt });
    expect(JSON.parse(record!.data)).toMatchObject({ theme: 'system', language: 'es' });
  });

  it('replaces a record that still holds what was read, and only that one', async () => {
    const { data } = (await accounts.findRecord('user-1', never))!;
    const changed = { user_id: 'user-1', data: '{"note":"Grüße 👋 \\u0000"}', updated_at: later };
    expect(await accounts.replaceRecord(changed, data, never)).toBe(true);
    expect(await accounts.findRecord('user-1', never)).toEqual(changed);
    expect(await accounts.findRecord('user-2', never)).toMatchObject({ updated_at: seededAt });
  });

  it('does not replace a record that changed meanwhile', async () => {
    expect(await accounts.replaceRecord({ user_id: 'user-1', data: '{}', updated_at: later }, '{"old":1}', never)).toBe(
      false,
    );
    expect(await accounts.findRecord('user-1', never)).toMatchObject({ updated_at: seededAt });
  });

  it('deletes a record once, says what it was, and leaves the user', async () => {
    const record = await accounts.findRecord('user-1', never);
    expect(await accounts.deleteRecord('user-1', never)).toEqual(record);
    expect(await accounts.deleteRecord('user-1', never)).toBeUndefined();
    expect(await accounts.findRecord('user-1', never)).toBeUndefined();
    expect(await accounts.findUser('user-1', never)).toMatchObject({ name: 'Amara Okafor' });
  });

  it('inserts a record where there is none, and never over one', async () => {
    const first = { user_id: 'user-1', data: '{"a":1}', updated_at: later };
    expect(await accounts.insertRecord(first, never)).toBe(false);
    await accounts.deleteRecord('user-1', never);
    expect(await accounts.insertRecord(first, never)).toBe(true);
    expect(await accounts.insertRecord({ ...first, data: '{"b":2}' }, never)).toBe(false);
    expect(await accounts.findRecord('user-1', never)).toEqual(first);
  });

  it('keeps records of existing users only', async () => {
    await expect(accounts.insertRecord({ user_id: 'nobody', data: '{}', updated_at: later }, never)).rejects.toThrow(
      /foreign key/i,
    );
  });

  it('is seeded once', async () => {
    await accounts.deleteRecord('user-1', never);
    await seedAccounts(database, new Date(later));
    expect(await accounts.findRecord('user-1', never)).toBeUndefined();
  });
});
