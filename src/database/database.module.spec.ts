import 'reflect-metadata';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { afterAll, describe, expect, it } from 'vitest';
import { configSlice } from '../config/config-slices.js';
import { Database } from './database.js';
import { DatabaseModule } from './database.module.js';

const never = new AbortController().signal;
const folder = mkdtempSync(join(tmpdir(), 'gatehouse-database-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function start(database: { url?: string }, dataDir: string) {
  const providers = [
    { provide: configSlice('database'), useValue: database },
    { provide: configSlice('dataDir'), useValue: dataDir },
    { provide: configSlice('environment'), useValue: 'test' },
  ];
  @Global()
  @Module({ providers, exports: providers.map(({ provide }) => provide) })
  class TestConfigModule {}
  return (await Test.createTestingModule({ imports: [TestConfigModule, DatabaseModule] }).compile()).init();
}

describe('DatabaseModule', () => {
  it('opens the embedded database in the data folder, making the folder, and closes it when the service stops', async () => {
    const dataDir = join(folder, 'not', 'there');
    const service = await start({}, dataDir);
    const database = service.get(Database);
    expect(await database.ping(never)).toMatchObject({ reachable: true });
    expect(existsSync(join(dataDir, 'gatehouse.db'))).toBe(true);
    await service.close();
    expect(await database.ping(never)).toMatchObject({ reachable: false });
  });

  it('uses Postgres when a URL is configured', async () => {
    const service = await start({ url: 'postgres://gatehouse@127.0.0.1:1/gatehouse' }, folder);
    expect(service.get(Database).kind).toBe('postgres');
    await service.close();
  });
});
