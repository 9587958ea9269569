import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres } from '../../../test/fixtures/postgres.js';
import { Database } from '../../database/database.js';
import { migrate } from '../../database/migrate.js';
import { AccountRecords } from './account-records.js';
import { ACCOUNTS_MIGRATIONS } from './accounts.migrations.js';
import { AccountsRepository } from './accounts.repository.js';
import { seedAccounts } from './accounts.seed.js';
import { Clock } from './clock.js';
import { MAX_RECORD_BYTES } from './record-data.js';

const never = new AbortController().signal;
const later = '2026-01-02T00:00:00.000Z';
const postgres = await startPostgres();
afterAll(() => postgres?.stop());

class StoppedClock extends Clock {
  override now(): Date {
    return new Date(later);
  }
}

describe.each(['embedded', 'postgres'] as const)('AccountRecords on %s', (kind) => {
  let database: Database;
  let records: AccountRecords;

  beforeEach(async ({ skip }) => {
    if (kind === 'postgres' && postgres === undefined) return skip();
    const url = kind === 'postgres' ? await postgres!.freshDatabase() : undefined;
    database = new Database({ url, file: ':memory:' }, () => performance.now());
    await migrate(database, 'accounts', ACCOUNTS_MIGRATIONS);
    await seedAccounts(database, new Date('2026-01-01T00:00:00.000Z'));
    records = new AccountRecords(new AccountsRepository(database), new StoppedClock());
  });
  afterEach(() => database?.close());

  const own = () => records.fetch('user-2', never);

  it('replaces the keys given, removes those given as null and keeps the rest', async () => {
    const updated = await records.update(
      'user-2',
      { theme: 'dark', language: null, notifications: { email: true } },
      never,
    );
    expect(updated).toEqual({ data: { theme: 'dark', notifications: { email: true } }, updatedAt: later });
    expect(await own()).toEqual(updated);
  });

  it('says how to go on when there is no record', async () => {
    const noRecord = {
      kind: 'tool_error',
      message: 'user-2 has no record. Create one with action update and the data it should hold.',
    };
    await records.delete('user-2', never);
    await expect(own()).rejects.toMatchObject(noRecord);
    await expect(records.delete('user-2', never)).rejects.toMatchObject(noRecord);
  });

  it('starts a new record, with nothing of a deleted one', async () => {
    await records.delete('user-2', never);
    await records.update('user-2', { fresh: true }, never);
    expect(await own()).toEqual({ data: { fresh: true }, updatedAt: later });
  });

  it('stores nothing for a user who does not exist', async () => {
    await expect(records.update('nobody', { a: 1 }, never)).rejects.toMatchObject({ kind: 'tool_error' });
  });

  it('keeps every key when many updates meet', async () => {
    const keys = Array.from({ length: 12 }, (_, index) => `key-${index}`);
    await Promise.all(keys.map((key) => records.update('user-2', { [key]: true }, never)));
    expect(Object.keys((await own()).data)).toEqual(expect.arrayContaining([...keys, 'theme', 'language']));
  });

  it('keeps every key when the updates meet on no record at all', async () => {
    await records.delete('user-2', never);
    await Promise.all([records.update('user-2', { a: 1 }, never), records.update('user-2', { b: 2 }, never)]);
    expect((await own()).data).toEqual({ a: 1, b: 2 });
  });

  it('does not let a record grow without end', async () => {
    const chunk = 'x'.repeat(16_000);
    const grow = async () => {
      for (let index = 0; index <= MAX_RECORD_BYTES / chunk.length; index += 1)
        await records.update('user-2', { [`chunk-${index}`]: chunk }, never);
    };
    await expect(grow()).rejects.toMatchObject({ kind: 'tool_error', message: expect.stringContaining('null') });
    expect(JSON.stringify((await own()).data).length).toBeLessThanOrEqual(MAX_RECORD_BYTES);
  });

  it('changes nothing once the call is aborted', async () => {
    const before = await own();
    const reason = new Error('the client left');
    await expect(records.update('user-2', { a: 1 }, AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(await own()).toEqual(before);
  });
});
