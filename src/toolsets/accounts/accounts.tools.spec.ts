import 'reflect-metadata';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startPostgres } from '../../../test/fixtures/postgres.js';
import { Database } from '../../database/database.js';
import { migrate } from '../../database/migrate.js';
import { compileCatalogue } from '../../tool/compile-catalogue.js';
import { declarationsOf } from '../../tool/declarations.js';
import { ANONYMOUS } from '../../tool/principal.js';
import type { ToolCall } from '../../tool/tool-call.js';
import { toolsetPolicyOf } from '../../tool/toolset.decorator.js';
import { AccountRecords } from './account-records.js';
import { ACCOUNTS_MIGRATIONS } from './accounts.migrations.js';
import { AccountsRepository } from './accounts.repository.js';
import { seedAccounts } from './accounts.seed.js';
import { AccountsTools } from './accounts.tools.js';
import { Clock } from './clock.js';
import { GetProfileOutput } from './get-profile.schema.js';
import { HealthTools } from './health.tools.js';
import { ProcessDataOutput } from './process-data.schema.js';

const postgres = await startPostgres();
afterAll(() => postgres?.stop());

/** @param answer What the user answers; without it they cannot be asked. */
const callBy = (id: string, answer?: object) =>
  ({
    principal: { ...ANONYMOUS, id },
    signal: new AbortController().signal,
    ask: { can: () => answer !== undefined, form: () => Promise.resolve(answer) },
  }) as unknown as ToolCall;

describe.each(['embedded', 'postgres'] as const)('toolset accounts on %s', (kind) => {
  let database: Database;
  let tools: AccountsTools;
  let health: HealthTools;

  beforeEach(async ({ skip }) => {
    if (kind === 'postgres' && postgres === undefined) return skip();
    const url = kind === 'postgres' ? await postgres!.freshDatabase() : undefined;
    database = new Database({ url, file: ':memory:' }, () => performance.now());
    await migrate(database, 'accounts', ACCOUNTS_MIGRATIONS);
    await seedAccounts(database, new Date('2026-01-01T00:00:00.000Z'));
    const accounts = new AccountsRepository(database);
    tools = new AccountsTools(new AccountRecords(accounts, new Clock()), accounts);
    health = new HealthTools(database, new Clock());
  });
  afterEach(() => database?.close());

  it('process-data fetches, updates and deletes a record', async () => {
    const call = callBy('user-2');
    const fetched = ProcessDataOutput.parse(await tools.processData({ userId: 'user-2', action: 'fetch' }, call));
    const updated = ProcessDataOutput.parse(
      await tools.processData({ userId: 'user-2', action: 'update', data: { theme: 'dark' } }, call),
    );
    expect(updated).toMatchObject({ action: 'update', record: { data: { ...fetched.record!.data, theme: 'dark' } } });
    const deleted = ProcessDataOutput.parse(await tools.processData({ userId: 'user-2', action: 'delete' }, call));
    expect(deleted).toEqual({ userId: 'user-2', action: 'delete', record: null, deleted: updated.record });
    await expect(tools.processData({ userId: 'user-2', action: 'fetch' }, call)).rejects.toMatchObject({
      kind: 'tool_error',
    });
  });

  it('process-data deletes what its user agrees to delete, and says no more of it', async () => {
    const agreed = callBy('user-2', { action: 'accept', content: { delete: true } });
    expect(await tools.processData({ userId: 'user-2', action: 'delete' }, agreed)).toEqual({
      userId: 'user-2',
      action: 'delete',
      record: null,
    });
    await expect(tools.processData({ userId: 'user-2', action: 'delete' }, agreed)).rejects.toMatchObject({
      message: expect.stringContaining('has no record'),
    });
  });

  it.each([{ action: 'decline' }, { action: 'cancel' }, { action: 'accept', content: { delete: false } }])(
    'process-data deletes nothing when its user answers %j',
    async (answer) => {
      const call = callBy('user-2', answer);
      await expect(tools.processData({ userId: 'user-2', action: 'delete' }, call)).rejects.toMatchObject({
        kind: 'tool_error',
        message: expect.stringContaining('Nothing was deleted'),
      });
      expect(await tools.processData({ userId: 'user-2', action: 'fetch' }, call)).toMatchObject({ record: {} });
    },
  );

  it("get-profile answers the caller's own unless it is asked for another", async () => {
    const own = GetProfileOutput.parse(await tools.getProfile({}, callBy('dev-user')));
    expect(own).toMatchObject({ userId: 'dev-user', email: 'dev@example.com' });
    expect(await tools.getProfile({ userId: 'user-1' }, callBy('dev-user'))).toMatchObject({
      userId: 'user-1',
      plan: 'enterprise',
    });
  });

  it('get-profile says what to do when there is no profile', async () => {
    await expect(tools.getProfile({ userId: 'user-99' }, callBy('dev-user'))).rejects.toMatchObject({
      kind: 'tool_error',
      message: 'No profile for user-99. Check the userId, or ask for your own by leaving it out.',
    });
    await expect(tools.getProfile({}, callBy('stranger'))).rejects.toMatchObject({
      kind: 'tool_error',
      message: 'You have no profile (your user id is stranger). An administrator has to create one.',
    });
  });

  it('health-check says that the database works, and when it does not', async () => {
    const call = callBy('anonymous');
    expect(await health.healthCheck({}, call)).toMatchObject({
      status: 'healthy',
      uptime: expect.any(Number),
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      database: { reachable: true },
    });
    await database.close();
    expect(await health.healthCheck({}, call)).toMatchObject({ status: 'degraded', database: { reachable: false } });
  });
});

describe('the policy of toolset accounts', () => {
  const operations = compileCatalogue(
    [AccountsTools, HealthTools].map((type) => ({
      policy: toolsetPolicyOf(type)!,
      declarations: declarationsOf(type.prototype).map((declaration) => ({
        declaration,
        handle: () => Promise.resolve({}),
      })),
    })),
  );

  it('passes the rules of the catalogue under the names users know', () => {
    expect(operations.map(({ name, upstream }) => [name, upstream])).toEqual([
      ['process-data', 'database'],
      ['get-profile', 'database'],
      ['health-check', undefined],
    ]);
  });

  it.each(['process-data', 'get-profile'])(
    'lets %s touch what the arguments name only as its owner or an admin',
    (name) => {
      const { access } = operations.find((operation) => operation.name === name)!;
      if (typeof access !== 'object') throw new Error('There are no rules');
      expect(access.roles).toEqual(['user', 'admin']);
      expect(access.owner?.exceptRoles).toEqual(['admin']);
      expect(access.owner?.of({ userId: 'user-2' })).toBe('user-2');
    },
  );
});
