import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Test } from '@nestjs/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { startPostgres } from '../../../test/fixtures/postgres.js';
import { Database } from '../../database/database.js';
import type { DatabaseConfig } from '../../database/database-config.js';
import { AccountsModule } from './accounts.module.js';
import { AccountsRepository } from './accounts.repository.js';

const never = new AbortController().signal;
const postgres = await startPostgres();
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-accounts-'));
afterAll(async () => {
  await postgres?.stop();
  rmSync(folder, { recursive: true });
});

async function start(config: DatabaseConfig) {
  const building = Test.createTestingModule({ imports: [AccountsModule] });
  const database = new Database(config, () => performance.now());
  return (await building.overrideProvider(Database).useValue(database).compile()).init();
}

describe('AccountsModule', () => {
  it('keeps the sample users and what was changed across restarts', async () => {
    const file = join(folder, 'gatehouse.db');
    const first = await start({ file, samples: true });
    expect(await first.get(AccountsRepository).deleteRecord('dev-user', never)).toBeDefined();
    await first.close();
    const second = await start({ file, samples: true });
    const accounts = second.get(AccountsRepository);
    expect(await accounts.findUser('dev-user', never)).toMatchObject({ email: 'dev@example.com' });
    expect(await accounts.findRecord('dev-user', never)).toBeUndefined();
    await second.close();
  });

  it('puts no sample users where none are wanted, as in production', async () => {
    const service = await start({ file: ':memory:', samples: false });
    expect(await service.get(AccountsRepository).findUser('dev-user', never)).toBeUndefined();
    await service.close();
  });

  it.skipIf(postgres === undefined)('puts no sample users into Postgres', async () => {
    const service = await start({ url: await postgres!.freshDatabase(), file: ':memory:' });
    expect(await service.get(AccountsRepository).findUser('dev-user', never)).toBeUndefined();
    await service.close();
  });
});
