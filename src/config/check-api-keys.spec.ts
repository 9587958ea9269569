import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makeApiKey } from './api-key.js';
import { checkApiKeys } from './check-api-keys.js';
import { readSettings } from './read-settings.js';

let cwd: string;
beforeEach(() => void (cwd = mkdtempSync(join(tmpdir(), 'gatehouse-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

const problems = (AUTH_KEYS: string, env: NodeJS.ProcessEnv = {}) => {
  const reading = readSettings({ AUTH_KEYS, ...env }, cwd);
  return [...reading.problems, ...checkApiKeys(reading)];
};
const production = { NODE_ENV: 'production' };

describe('AUTH_KEYS', () => {
  it('takes any key in development, and only random ones in production', () => {
    const [good, random] = [makeApiKey().key, 'Zk3vT9qLw2RbX7nYc5HsJd8FgPm4AeUu'];
    expect(problems(`short,crm:other,${good}`)).toEqual([]);
    expect(problems(`crm:${random}, ${good}`, production)).toEqual([]);
    expect(problems(`hunter2, a:hunter3, ${random}, ${'changeme-'.repeat(5)}`, production)).toEqual([
      'AUTH_KEYS: key 1 must have at least 32 characters.',
      'AUTH_KEYS: key 2 must have at least 32 characters.',
      'AUTH_KEYS: key 4 must be random, not a secret from documentation or a repeated pattern.',
    ]);
  });

  it.each([
    ['crm bot:key', 'AUTH_KEYS: key 1 has a colon, so a client id must stand before it.'],
    [':key', 'AUTH_KEYS: key 1 has a colon, so a client id must stand before it.'],
    ['crm-bot:', 'AUTH_KEYS: key 1 is empty.'],
    ['one,crm-bot:one', 'AUTH_KEYS: key 2 is there twice.'],
  ])('refuses %s', (keys, problem) => {
    expect(problems(keys)).toEqual([problem]);
  });

  it('names clients of the list only, once there is one', () => {
    writeFileSync(join(cwd, 'gatehouse.config.yaml'), 'clients: [{ id: crm-bot }]');
    expect(problems('crm-bot:one,crm-bto:two,three')).toEqual([
      'AUTH_KEYS: key 2 names a client that is not in clients.',
    ]);
    writeFileSync(join(cwd, 'gatehouse.config.yaml'), 'clients: [{ id: 5 }]');
    expect(problems('crm-bot:one')).toEqual(['clients[0].id must be text.']);
  });

  it('may stand in a file', () => {
    writeFileSync(join(cwd, 'keys'), 'short');
    expect(problems('', { ...production, AUTH_KEYS_FILE: 'keys' })).toEqual([
      'AUTH_KEYS_FILE: key 1 must have at least 32 characters.',
    ]);
  });

  it.each(['Authorization', 'cookie', 'Mcp-Session-Id', 'X-Forwarded-For', 'a b', 'x:y', 'content-type'])(
    'is not sent in the header %s',
    (header) => {
      expect(problems('', { API_KEY_HEADER: header })).toEqual([
        'API_KEY_HEADER must be the name of a header that has no other meaning, such as X-API-Key.',
      ]);
    },
  );
});
