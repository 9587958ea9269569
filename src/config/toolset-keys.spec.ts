import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { checkToolsetKeys, withToolsetKeys } from './toolset-keys.js';
import { readSettings } from './read-settings.js';

const STRONG = 'Zk3vQ9xW7bN1mC5pL8sD2fG6hJ4kT0yR';
let cwd: string;
beforeEach(() => void (cwd = mkdtempSync(join(tmpdir(), 'gatehouse-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

const read = (env: Record<string, string>) => readSettings({ DATA_DIR: join(cwd, 'data'), ...env }, cwd);
const keyOf = (env: Record<string, string>) => withToolsetKeys(read(env).settings).inventory.pseudonymKey;

it('makes a pseudonym key once where none is set, never in production', () => {
  const made = keyOf({});
  expect(made).toHaveLength(43);
  expect(keyOf({})).toBe(made);
  expect(keyOf({ INVENTORY_PSEUDONYM_KEY: STRONG })).toBe(STRONG);
  rmSync(join(cwd, 'data'), { recursive: true });
  expect(keyOf({ NODE_ENV: 'production' })).toBeUndefined();
  expect(readdirSync(cwd)).toEqual([]);
});

it('refuses one that can be guessed, and never repeats it', () => {
  const problems = (env: Record<string, string>) => checkToolsetKeys(read(env));
  expect(problems({ INVENTORY_PSEUDONYM_KEY: 'short' })).toEqual([
    'INVENTORY_PSEUDONYM_KEY must have at least 32 characters.',
  ]);
  const repeated = 'changeme-changeme-changeme-changeme';
  expect(problems({ INVENTORY_PSEUDONYM_KEY: repeated, NODE_ENV: 'production' })).toHaveLength(1);
  expect(problems({ INVENTORY_PSEUDONYM_KEY: STRONG, NODE_ENV: 'production' })).toEqual([]);
});
