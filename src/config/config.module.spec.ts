import 'reflect-metadata';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Inject, Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { expect, it } from 'vitest';
import { ConfigModule } from './config.module.js';
import { configSlice } from './config-slices.js';
import { type Config, loadConfig } from './load-config.js';

@Injectable()
class Reader {
  constructor(
    @Inject(configSlice('log')) readonly log: Config['log'],
    @Inject(configSlice('dataDir')) readonly dataDir: string,
  ) {}
}

@Module({ providers: [Reader], exports: [Reader] })
class ReaderModule {}

it('gives every module its slice of the configuration', async () => {
  const cwd = mkdtempSync(join(tmpdir(), 'gatehouse-'));
  const config = await loadConfig({ TLS: 'off', HOST: '127.0.0.1', LOG_LEVEL: 'warn' }, cwd);
  const module = await Test.createTestingModule({ imports: [ConfigModule.forRoot(config), ReaderModule] }).compile();
  const reader = module.get(Reader, { strict: false });
  expect(reader.log).toBe(config.log);
  expect(reader.dataDir).toBe(join(cwd, '.gatehouse'));
  await module.close();
  rmSync(cwd, { recursive: true });
});
