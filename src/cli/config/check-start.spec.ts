import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCommand } from '../run-command.js';
import { checkStart } from './check-start.js';
import { configCommand } from './config-command.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'gatehouse-check-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const file = (name: string) => join(folder, name);
const config = (yaml: string) => writeFileSync(file('gatehouse.config.yaml'), yaml);

/** `gatehouse config check --json` in the folder. */
async function checked(env: Record<string, string> = {}) {
  let out = '';
  let said = '';
  const terminal = {
    env,
    cwd: folder,
    now: new Date(),
    out: (text: string) => void (out += text),
    error: (text: string) => void (said += text),
  };
  const code = await runCommand(configCommand(terminal), ['check', '--json'], terminal);
  return { code, said, ...(JSON.parse(out) as { good: boolean; problems: string[]; warnings: string[] }) };
}

const GOOD = { code: 0, good: true, problems: [], warnings: [] };
const refusing = (pattern: RegExp) => ({ code: 1, good: false, problems: [expect.stringMatching(pattern)] });

it('is content with nothing, and makes nothing', async () => {
  expect(await checked()).toMatchObject(GOOD);
  expect(readdirSync(folder)).toEqual([]);
});

it('warns of what looks like a setting, and starts all the same', async () => {
  expect(await checked({ REDIS_URI: 'redis://127.0.0.1' })).toMatchObject({
    ...GOOD,
    warnings: [expect.stringMatching(/^REDIS_URI .* REDIS_URL\?$/)],
  });
});

it('refuses a toolset that does not exist', async () => {
  expect(await checked({ TOOLSETS: 'crm,acounts' })).toMatchObject(refusing(/TOOLSETS .* accounts\?/));
});

it('refuses to override a limit that no tool declares', async () => {
  expect(await checked({ RATE_LIMIT_OVERRIDES: 'toolset:directory=500/15min' })).toMatchObject(GOOD);
  expect(await checked({ RATE_LIMIT_OVERRIDES: 'toolset:directry=500/15min' })).toMatchObject(
    refusing(/names toolset:directry, .* toolset:directory\?/),
  );
});

it('refuses a toolset that lacks its setting', async () => {
  expect(await checked({ TOOLSETS: 'github' })).toMatchObject(
    refusing(/TOOLSETS names github, which needs GITHUB_TOKEN/),
  );
  expect(await checked({ TOOLSETS: 'github', GITHUB_TOKEN: 'ghp_none' })).toMatchObject(GOOD);
});

it('knows which key a start makes itself', async () => {
  expect(await checked({ TOOLSETS: 'inventory' })).toMatchObject(GOOD);
  const { problems } = await checked({ TOOLSETS: 'inventory', NODE_ENV: 'production' });
  expect(problems).toContainEqual('TOOLSETS names inventory, which needs INVENTORY_PSEUDONYM_KEY.');
});

it('leaves the toolsets of a project to its program', async () => {
  writeFileSync(file('package.json'), JSON.stringify({ name: 'orders', dependencies: { gatehouse: '*' } }));
  expect(await checked({ TOOLSETS: 'stock' })).toMatchObject(GOOD);
});

it('refuses an API whose description is missing', async () => {
  config(
    'openapi: [{ name: pets, description: ./pets.yaml, url: https://pets.example.com, access: public, operations: [{ match: "*" }] }]',
  );
  expect(await checked()).toMatchObject(refusing(/^openapi pets: /));
});

it('refuses a rule that chooses no operation of an API', async () => {
  const operation = { operationId: 'getPet', summary: 'Reads a pet', responses: { 200: { description: 'it' } } };
  const description = {
    openapi: '3.0.3',
    info: { title: 'Pets', version: '1' },
    paths: { '/pet': { get: operation } },
  };
  writeFileSync(file('pets.json'), JSON.stringify(description));
  const rule = (match: string) =>
    config(
      `openapi: [{ name: pets, description: ./pets.json, url: https://pets.example.com, access: public, operations: [{ match: ${match} }] }]`,
    );
  rule('getPet');
  expect(await checked()).toMatchObject(GOOD);
  rule('getDog');
  expect(await checked()).toMatchObject(refusing(/^openapi pets: .*names no operation/));
});

it('refuses a data folder that others may write to', async () => {
  mkdirSync(file('data'));
  chmodSync(file('data'), 0o777);
  expect(await checked({ DATA_DIR: 'data' })).toMatchObject(refusing(/DATA_DIR names a folder others may write to/));
});

it('refuses a data folder that cannot be made', async () => {
  writeFileSync(file('data'), '');
  const { problems } = await checked({ DATA_DIR: 'data/deep' });
  expect(problems).toContain('DATA_DIR must name a folder this process can make and write to.');
});

it('refuses a signing key that is none', async () => {
  expect(await checked({ AUDIT_SIGNING_KEY_PATH: 'none.pem' })).toMatchObject(
    refusing(/AUDIT_SIGNING_KEY_PATH .* cannot be read/),
  );
  writeFileSync(file('key.pem'), 'no key');
  expect(await checked({ AUDIT_SIGNING_KEY_PATH: 'key.pem' })).toMatchObject(
    refusing(/AUDIT_SIGNING_KEY_PATH .* Ed25519/),
  );
});

it('refuses a kept signing key that is none', async () => {
  mkdirSync(file('data'), { mode: 0o700 });
  writeFileSync(file('data/audit-signing-key.pem'), 'no key');
  expect(await checked({ DATA_DIR: 'data' })).toMatchObject(refusing(/DATA_DIR\/audit-signing-key.pem .* Ed25519/));
});

it('refuses a file of keys that cannot be trusted', async () => {
  writeFileSync(file('keys.json'), '{"version":1,"keys":[]}');
  expect(await checked({ KEYS_FILE: 'keys.json' })).toMatchObject(GOOD);
  chmodSync(file('keys.json'), 0o666);
  expect(await checked({ KEYS_FILE: 'keys.json' })).toMatchObject(
    refusing(/KEYS_FILE names a file others may write to/),
  );
});

it('refuses a file of accepted definitions that cannot be trusted, where there are upstreams', async () => {
  writeFileSync(file('lock.json'), '{"version":1,"upstreams":{}}');
  chmodSync(file('lock.json'), 0o666);
  expect(await checked({ UPSTREAMS_LOCK: 'lock.json' })).toMatchObject(GOOD);
  config('upstreams: [{ name: files, url: https://files.example.com/mcp, access: authenticated }]');
  expect(await checked({ UPSTREAMS_LOCK: 'lock.json' })).toMatchObject(
    refusing(/UPSTREAMS_LOCK names a file others may write to/),
  );
});

it('refuses skills that cannot be read', async () => {
  expect(await checked({ SKILLS_DIR: 'none' })).toMatchObject(refusing(/^SKILLS_DIR: /));
});

it('checks what stdio needs, where that is the transport', async () => {
  expect(await checked({ TRANSPORT: 'stdio', NODE_ENV: 'production' })).toMatchObject(
    refusing(/STDIO_SUB must be set/),
  );
  expect(await checked({ TRANSPORT: 'stdio', STDIO_SUB: 'me', NODE_ENV: 'production' })).toMatchObject(GOOD);
});

it('names everything at once', async () => {
  const { problems } = await checked({
    TOOLSETS: 'github',
    AUDIT_SIGNING_KEY_PATH: 'none.pem',
    NODE_ENV: 'production',
  });
  expect(problems.join(' ')).toMatch(/JWT_SECRET.*GITHUB_TOKEN.*AUDIT_SIGNING_KEY_PATH/);
});

it('refuses Windows before anything else', async () => {
  const here = { env: { PORT: 'many' }, cwd: folder, now: new Date() };
  await expect(checkStart(here, 'win32')).rejects.toThrow(
    /^Gatehouse runs on Linux and macOS\..*WSL or in a container\.$/,
  );
  await expect(checkStart(here, 'darwin')).rejects.toThrow('PORT');
});
