import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { following, gatehouse } from '../fixtures/gatehouse-command.js';
import { startPostgres } from '../fixtures/postgres.js';
import { ProbeModule } from '../fixtures/probe.tools.js';
import { callTool } from '../fixtures/raw-call.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

const postgres = await startPostgres();
afterAll(() => postgres?.stop());

let env: Record<string, string>;
let folder: string;
let server: TestServer;

/** What somebody does who has the database and a program for it. */
async function sql(statement: string): Promise<void> {
  const url = env['DATABASE_URL'];
  if (url === undefined) {
    const database = new DatabaseSync(join(folder, 'gatehouse.db'), { timeout: 5_000 });
    database.exec(statement);
    database.close();
    return;
  }
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}

const audit = (...args: string[]) => gatehouse(['audit', ...args], env);
const call = async (tool: string, as: string | { sub: string; clientId: string } = 'ada', input = {}) => {
  const authorization = `Bearer ${await server.token(typeof as === 'string' ? { sub: as } : as)}`;
  return callTool(server, { era: '2026-07-28', tool, input, authorization });
};
const rowsOf = (text: string) =>
  text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
const stored = (count: number) =>
  vi.waitUntil(async () => rowsOf((await audit('query', '--json')).stdout).length >= count, { timeout: 15_000 });

const kinds = postgres === undefined ? (['embedded'] as const) : (['embedded', 'postgres'] as const);

describe.each(kinds)('beside a running service on the %s database, gatehouse audit', (kind) => {
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-audit-'));
    env = { DATA_DIR: folder, ...(kind === 'postgres' && { DATABASE_URL: await postgres!.freshDatabase() }) };
    server = await startTestServer([ProbeModule], { AUDIT_STORE: 'on', ...env });
  });
  afterEach(async () => {
    await server.close();
    rmSync(folder, { recursive: true });
  });

  it('verify finds a row changed with a plain update, and the same trail sound before', async () => {
    for (const tool of ['echo', 'mistake', 'restricted']) await call(tool);
    await stored(3);
    const before = await audit('verify');
    expect(before).toMatchObject({ code: 0, stderr: '' });
    expect(before.stdout).toMatch(/^4 rows in 1 chains\.\nopen {3}\S+\nSound/);

    await sql(`update gatehouse_audit set event = replace(event, 'forbidden', 'ok') where outcome = 'forbidden'`);
    const after = await audit('verify');
    expect(after).toMatchObject({ code: 1, stderr: 'The trail is not sound: 2 findings.\n' });
    expect(after.stdout).toMatch(/WRONG {2}\S+ row 3: the row was changed/);
    const { findings } = JSON.parse((await audit('verify', '--json')).stdout) as { findings: object[] };
    expect(findings).toContainEqual({ chain: expect.any(String), seq: 3, problem: 'the row was changed' });
  });

  it('verify finds the trail sound whatever clients call themselves', async () => {
    // NUL, which Postgres refuses, and half a character, which comes back as another.
    for (const name of ['a\u0000b', 'cut \ud83d', `${'x'.repeat(127)}\u{1f600}`]) {
      const meta = { 'io.modelcontextprotocol/clientInfo': { name, version: '1' } };
      const authorization = `Bearer ${await server.token({ sub: name.slice(0, 5) })}`;
      await callTool(server, { era: '2026-07-28', tool: 'echo', authorization, meta });
    }
    await stored(3);
    expect(await audit('verify')).toMatchObject({ code: 0, stderr: '' });
  });

  it('verify misses what went since its heads were written down, with the key kept elsewhere', async () => {
    await call('mistake');
    await stored(1);
    const head = (await audit('heads')).stdout.trim();
    expect(head).toMatch(/^[\w-]+:1:[0-9a-f]{64}$/);
    const key = join(folder, 'elsewhere.pem');
    writeFileSync(key, (await audit('export-key')).stdout);
    const verify = () => audit('verify', '--public-key', key, '--head', head);
    expect((await verify()).code).toBe(0);
    await sql('delete from gatehouse_audit where seq = 1');
    expect((await audit('verify')).code).toBe(0);
    expect((await verify()).stdout).toContain('row 1: the chain was cut off');
    expect((await audit('verify', '--head', 'nonsense')).code).toBe(2);
  });

  it('query finds calls by who, what, how and when, newest first and a page at a time', async () => {
    await call('mistake', 'ada');
    await call('mistake', { sub: 'bob', clientId: 'desk_bot' });
    await call('echo', 'bob', { text: '"credential":"jwt","clientId":"desk_bot"' });
    await stored(3);
    const outcomes = async (...args: string[]) =>
      rowsOf((await audit('query', '--json', ...args)).stdout).map(
        ({ principal, outcome }) => `${principal} ${outcome}`,
      );
    expect(await outcomes()).toEqual(['bob ok', 'bob tool_error', 'ada tool_error']);
    expect(await outcomes('--principal', 'bob')).toEqual(['bob ok', 'bob tool_error']);
    expect(await outcomes('--tool', 'echo')).toEqual(['bob ok']);
    expect(await outcomes('--outcome', 'tool_error')).toEqual(['bob tool_error', 'ada tool_error']);
    expect(await outcomes('--client', 'raw')).toHaveLength(3);
    expect(await outcomes('--client', 'raw/1', '--since', '1h')).toHaveLength(3);
    expect(await outcomes('--client', 'ra')).toEqual([]);
    expect(await outcomes('--client', 'desk_bot')).toEqual(['bob tool_error']);
    expect(await outcomes('--client', 'desk.bot')).toEqual([]);
    expect(await outcomes('--until', '1h')).toEqual([]);
    expect(await outcomes('--since', '2999-01-01')).toEqual([]);

    const first = await audit('query', '--json', '--limit', '2');
    const [, next = ''] = /--page (\S+)/.exec(first.stderr) ?? [];
    expect(rowsOf(first.stdout)).toHaveLength(2);
    expect(await outcomes('--limit', '2', '--page', next)).toEqual(['ada tool_error']);
    for (const wrong of [
      ['--limit', '1001'],
      ['--outcome', 'fine'],
      ['--since', 'soon'],
      ['--page', '7'],
    ]) {
      expect((await audit('query', ...wrong)).code).toBe(2);
    }
  });

  it('tail shows the last calls and follows, also past a lost table, until it is interrupted', async () => {
    for (const sub of ['one', 'two', 'three']) await call('mistake', sub);
    await stored(3);
    const stop = new AbortController();
    const tail = following(['tail', '-n', '2', '--follow'], env, { everyMs: 20, signal: stop.signal });
    const shows = (text: string) => vi.waitUntil(() => tail.written.out.includes(text), { timeout: 15_000 });
    await shows('three');
    expect(tail.written.out).not.toContain('one');
    await sql('alter table gatehouse_audit rename to gone');
    await vi.waitUntil(() => tail.written.error.includes('waiting for it'), { timeout: 15_000 });
    await sql('alter table gone rename to gatehouse_audit');
    await call('mistake', 'four');
    await shows('four');
    stop.abort();
    expect(await tail.ended).toBe(0);
    const principals = tail.written.out.split('\n').map((line) => line.split('  ')[3]?.trim() ?? '');
    expect(tail.written.out.match(/three/g)).toHaveLength(1);
    expect(principals.length).toBe(4);
    expect(tail.written.error).toContain('is back');
  });
});

it('says so where there is no trail, and makes nothing', async () => {
  const empty = mkdtempSync(join(tmpdir(), 'gatehouse-audit-'));
  const { code, stderr } = await gatehouse(['audit', 'query'], { DATA_DIR: join(empty, 'data') });
  expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('There is no trail here') });
  new DatabaseSync(join(empty, 'gatehouse.db')).close();
  expect((await gatehouse(['audit', 'query'], { DATA_DIR: empty })).stderr).toContain('has no audit trail');
  rmSync(empty, { recursive: true });
});

describe.skipIf(postgres === undefined)(
  'of instances that share a database and no disk, gatehouse audit verify',
  () => {
    const SEED = '7f3c09b1e85d42a6f0c91d38b7e64a2560fd83c17ba94e02d5368ac1f79b40e3';

    beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'gatehouse-audit-'))));
    afterEach(() => rmSync(folder, { recursive: true }));

    /** One after the other, each with a disk of its own. */
    async function serve(shared: Record<string, string>): Promise<void> {
      for (const instance of ['a', 'b']) {
        env = { ...shared, DATA_DIR: join(folder, instance) };
        server = await startTestServer([ProbeModule], { AUDIT_STORE: 'on', ...env });
        await call('echo');
        await server.close();
      }
    }

    it('finds their trail sound when they sign with one key', async () => {
      await serve({ DATABASE_URL: await postgres!.freshDatabase(), AUDIT_SIGNING_KEY: SEED });
      env = { ...env, DATA_DIR: join(folder, 'neither') };
      const { code, stdout } = await audit('verify');
      expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('in 2 chains') });
      expect((await audit('export-key')).stdout).toContain('BEGIN PUBLIC KEY');
    });

    it('finds it sound with the public half of every key that was used', async () => {
      const url = await postgres!.freshDatabase();
      const files: string[] = [];
      for (const name of ['old.pem', 'new.pem']) {
        await serve({ DATABASE_URL: url, AUDIT_SIGNING_KEY: randomBytes(32).toString('hex') });
        files.push(join(folder, name));
        writeFileSync(files.at(-1)!, (await audit('export-key')).stdout);
      }
      expect((await audit('verify')).code).toBe(1);
      expect(await audit('verify', '--public-key', ...files)).toMatchObject({ code: 0, stderr: '' });
    });

    it('cannot tell when each made a key of its own', async () => {
      await serve({ DATABASE_URL: await postgres!.freshDatabase() });
      expect((await audit('verify')).stdout).toContain('the checkpoint is signed with another key');
    });
  },
);
