import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { keyHash } from '../../config/api-key.js';
import { gatehouseProgram } from '../gatehouse.js';
import { runCommand } from '../run-command.js';

const NOW = new Date('2026-08-01T00:00:00Z');
const HASH = `sha256:${'ab'.repeat(32)}`;

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'gatehouse-'));
  writeFileSync(
    join(cwd, 'gatehouse.config.yaml'),
    `clients:\n- { id: crm-bot, keys: [{ hash: "${HASH}", expiresAt: 2026-07-01 }] }\n- id: other`,
  );
});
afterEach(() => rmSync(cwd, { recursive: true }));

const file = () => join(cwd, '.gatehouse/keys.json');

async function run(args: string, { now = NOW, env = {} }: { now?: Date; env?: NodeJS.ProcessEnv } = {}) {
  let [out, error] = ['', ''];
  const write = { out: (text: string) => void (out += text), error: (text: string) => void (error += text) };
  const terminal = { env, cwd, now, ...write };
  const code = await runCommand(gatehouseProgram(terminal), args.split(' '), terminal);
  return { code, out, error };
}

describe('keys create', () => {
  it('prints the key alone and once, and keeps its hash for the owner only', async () => {
    const { code, out, error } = await run('keys create --client crm-bot --expires 30d');
    expect(code).toBe(0);
    expect(out).toMatch(/^ghk_[A-Za-z0-9]{10}_[A-Za-z0-9]{49}\n$/);
    const [id, key] = [out.slice(4, 14), out.trim()];
    expect(error).toBe(`Key ${id} of crm-bot, valid until 2026-08-31T00:00:00.000Z. It is not shown again.\n`);
    const expiresAt = '2026-08-31T00:00:00.000Z';
    const kept = { id, client: 'crm-bot', hash: keyHash(key), createdAt: NOW.toISOString(), expiresAt };
    expect(JSON.parse(readFileSync(file(), 'utf8'))).toEqual({ version: 1, keys: [kept] });
    expect(statSync(file()).mode & 0o777).toBe(0o600);
    expect(existsSync(`${file()}.lock`)).toBe(false);
  });

  it('lasts 90 days, or for ever where that is asked for', async () => {
    expect(JSON.parse((await run('keys create --client crm-bot --json')).out)).toMatchObject({
      key: expect.stringMatching(/^ghk_/),
      expiresAt: '2026-10-30T00:00:00.000Z',
    });
    expect(JSON.parse((await run('keys create --client other --expires never --json')).out)).not.toHaveProperty(
      'expiresAt',
    );
  });

  it('adds to what is there, in the file that KEYS_FILE names', async () => {
    const env = { KEYS_FILE: 'elsewhere/keys' };
    await run('keys create --client crm-bot', { env });
    await run('keys create --client other', { env });
    const { keys } = JSON.parse(readFileSync(join(cwd, 'elsewhere/keys'), 'utf8'));
    expect(keys.map(({ client }: { client: string }) => client)).toEqual(['crm-bot', 'other']);
  });

  it('knows only the clients that are configured', async () => {
    const { code, out, error } = await run('keys create --client crm-bto');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(error).toBe('No client of that id is configured. There are: crm-bot, other.\n');
    rmSync(join(cwd, 'gatehouse.config.yaml'));
    expect((await run('keys create --client crm-bot')).error).toContain('docs/api-keys.md');
  });

  it.each([
    'keys create',
    'keys create --client x --expires soon',
    'keys create --client x y',
    'keys',
    'keys make',
    '',
  ])('fails with 2 when it is called wrongly: %s', async (args) => {
    const { code, out } = await run(args);
    expect({ code, out }).toEqual({ code: 2, out: '' });
  });

  it.each([
    ['everybody may write to it', () => chmodSync(file(), 0o622)],
    ['somebody else has written it', () => writeFileSync(file(), '{"keys":["ghk_secret"]}')],
    ['it is not JSON', () => writeFileSync(file(), 'ghk_secret')],
    ['another command is changing it', () => writeFileSync(`${file()}.lock`, '')],
  ])('leaves the file as it is when %s', async (_why, harm) => {
    await run('keys create --client other');
    harm();
    const before = readFileSync(file(), 'utf8');
    const { code, out, error } = await run('keys create --client crm-bot');
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(error).not.toContain('ghk_secret');
    expect(readFileSync(file(), 'utf8')).toBe(before);
  });
});

describe('keys list', () => {
  it('shows every key wherever it stands, and none of them itself', async () => {
    const made = (await run('keys create --client other --expires 1d')).out.trim();
    const env = { AUTH_KEYS: 'plain-key-1,crm-bot:plain-key-2' };
    const { out } = await run('keys list --json', { now: new Date('2026-08-03T00:00:00Z'), env });
    const keys = JSON.parse(out);
    expect(keys).toMatchObject([
      { id: made.slice(4, 14), client: 'other', source: 'KEYS_FILE', state: 'expired', prefix: made.slice(0, 15) },
      { id: 'key-abababab', client: 'crm-bot', source: 'clients', state: 'expired' },
      { source: 'AUTH_KEYS', state: 'valid' },
      { client: 'crm-bot', source: 'AUTH_KEYS', state: 'valid' },
    ]);
    const table = (await run('keys list', { env })).out;
    expect(table.split('\n')[1]).toMatch(/^\S{10} {4}other {4}valid {4}2026-08-01 {2}2026-08-02 {2}KEYS_FILE$/);
    for (const secret of [made.slice(15), 'plain-key', 'ab'.repeat(32), keyHash(made)]) {
      expect(out + table).not.toContain(secret);
    }
    expect(JSON.parse((await run('keys list --client other --json')).out)).toHaveLength(1);
  });

  it('says how to begin where there are none', async () => {
    expect((await run('keys list --client other')).out).toContain('gatehouse keys create');
  });
});

describe('keys revoke', () => {
  it('keeps the key as revoked, also when it is asked twice', async () => {
    const id = (await run('keys create --client other')).out.slice(4, 14);
    expect(await run(`keys revoke ${id}`)).toMatchObject({ code: 0, out: expect.stringContaining('is revoked') });
    expect(await run(`keys revoke ${id}`)).toMatchObject({ code: 0, out: expect.stringContaining('already') });
    expect(JSON.parse(readFileSync(file(), 'utf8')).keys[0].revokedAt).toBe(NOW.toISOString());
    expect(JSON.parse((await run('keys list --json')).out)[0].state).toBe('revoked');
  });

  it('says where else a key stands, and repeats nothing that was typed', async () => {
    expect(await run('keys revoke key-abababab')).toMatchObject({ code: 1, error: expect.stringContaining('clients') });
    const { code, error } = await run('keys revoke ghk_0123456789_whole');
    expect(code).toBe(1);
    expect(error).not.toContain('whole');
  });
});

it('teaches with --help', async () => {
  for (const args of ['--help', 'keys --help', 'keys create --help', 'keys revoke --help']) {
    expect((await run(args)).code).toBe(0);
  }
  expect((await run('keys --help')).out).toContain('export KEY=$(gatehouse keys create --client crm-bot)');
});
