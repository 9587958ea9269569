import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ConfigError } from '../../config/config-error.js';
import type { Config } from '../../config/load-config.js';
import { KeptKeys } from './kept-keys.js';
import { KeysFile } from './keys-file.js';

const KEY = { id: 'a1', client: 'bot', hash: `sha256:${'0'.repeat(64)}`, createdAt: '2026-01-01T00:00:00Z' };

let folder: string;
let path: string;
let said: string[];
let kept: KeptKeys;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-keys-'));
  path = join(folder, 'keys.json');
  said = [];
  vi.spyOn(Logger.prototype, 'error').mockImplementation((line: string) => void said.push(line));
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  kept = new KeptKeys({ file: path } as Config['apiKeys']);
  kept.onModuleInit();
});
afterEach(() => {
  kept.onApplicationShutdown();
  vi.useRealTimers();
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const look = () => vi.advanceTimersByTime(1_000);

it('reports a file that cannot be looked at once, and again when it has been good in between', () => {
  // Leads to itself, so that the system refuses to look, whoever asks.
  symlinkSync(path, path);
  for (let times = 0; times < 5; times += 1) look();
  expect(said).toHaveLength(1);
  rmSync(path);
  look();
  symlinkSync(path, path);
  look();
  look();
  expect(said).toHaveLength(2);
});

it('reports each file that is no list of keys once', () => {
  writeFileSync(path, 'no keys');
  look();
  look();
  expect(said).toEqual([expect.stringContaining('stay in use')]);
  writeFileSync(path, 'none here either');
  look();
  look();
  expect(said).toHaveLength(2);
});

it('reads a file again that could not be read for a moment', () => {
  new KeysFile(path).change(() => [KEY]);
  vi.spyOn(KeysFile.prototype, 'read').mockImplementationOnce(() => {
    throw new ConfigError(['KEYS_FILE names a file that cannot be read.']);
  });
  look();
  expect(kept.keys.current).toEqual([]);
  look();
  expect(kept.keys.current).toEqual([KEY]);
  expect(said).toHaveLength(1);
});
