import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { SETTINGS } from '../../src/config/list-settings.js';
import { loadSettings } from '../../src/config/load-config.js';
import { type GatehouseProcess, ownFolder, startGatehouse } from '../fixtures/gatehouse-process.js';
import { type OtlpSink, startOtlpSink } from '../fixtures/otlp-sink.js';
import { startPostgres } from '../fixtures/postgres.js';
import { startRedis } from '../fixtures/redis.js';
import { runToExit } from '../fixtures/run-to-exit.js';

/** In every secret; nothing the process emits may contain it. */
const CANARY = 'cAnArY7f3a';

/** An Ed25519 key whose PEM reads the canary: 16 bytes say of which kind it is, two fill a group of base64, 30 are free. */
const SIGNING_KEY = [
  '-----BEGIN PRIVATE KEY-----',
  `${Buffer.from('302e020100300506032b6570042204200000', 'hex').toString('base64')}${CANARY.repeat(4)}`,
  '-----END PRIVATE KEY-----',
].join('\n');

const SECRETS = SETTINGS.filter(({ secret }) => secret).map(({ env }) => env);
/** A value for each, of a shape that is accepted. */
const SEEDED = Object.fromEntries(
  SECRETS.map((name) => [name, shapeFor(name)]).filter(([, value]) => value !== undefined) as [string, string][],
);

function shapeFor(name: string): string | undefined {
  if (name === 'AUDIT_SIGNING_KEY') return SIGNING_KEY;
  const shapes = [
    `${CANARY}-0123456789-abcdefghijklmnop`,
    `postgres://user:${CANARY}@127.0.0.1:1/db`,
    `redis://user:${CANARY}@127.0.0.1:1/0`,
    `crm:${CANARY}-0123456789-abcdefghijklmnop`,
  ];
  return shapes.find((value) => isAccepted({ [name]: value }));
}

function isAccepted(env: Record<string, string>): boolean {
  try {
    loadSettings(env, '/nowhere');
    return true;
  } catch {
    return false;
  }
}

it('has a canary for every secret there is', () => {
  expect(SECRETS).toContain('JWT_SECRET');
  expect(Object.keys(SEEDED)).toEqual(SECRETS);
});

it.each(['print', 'check'])('gatehouse config %s shows none', async (command) => {
  const folder = ownFolder();
  writeFileSync(
    join(folder.cwd, 'gatehouse.config.yaml'),
    `clients: [{ id: a, keys: [{ hash: 'sha256:${'ab12'.repeat(16)}' }] }]`,
  );
  const env = { ...folder.env, ...SEEDED, HOST: '127.0.0.1', TLS: 'off' };
  const { code, stdout, stderr } = await runToExit('cli/gatehouse.js', { cwd: folder.cwd, env }, ['config', command]);
  folder.remove();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(command === 'print' ? /jwtSecret: "?\*\*\*"?/ : /is good/);
  expect(stdout).not.toContain(CANARY);
  expect(stdout).not.toContain('ab12');
});

it('gatehouse config check shows none that it refuses', async () => {
  const folder = ownFolder();
  const env = { ...folder.env, ...SEEDED, AUDIT_SIGNING_KEY: `${CANARY}-0123456789`, HOST: '127.0.0.1', TLS: 'off' };
  const { code, stdout, stderr } = await runToExit('cli/gatehouse.js', { cwd: folder.cwd, env }, ['config', 'check']);
  folder.remove();
  expect(code).toBe(1);
  expect(stderr).toContain('AUDIT_SIGNING_KEY');
  expect(stdout + stderr).not.toContain(CANARY);
});

it('a start that fails shows none, whatever is wrong', async () => {
  const folder = ownFolder();
  const wrong = Object.fromEntries(SETTINGS.map(({ env }) => [env, `!${CANARY}`]));
  for (const env of [wrong, { ...SEEDED, LOG_LEVEL: 'trace', PORT: '0' }]) {
    const run = { cwd: folder.cwd, env: { ...folder.env, ...env } };
    const { code, stdout, stderr } = await runToExit('main.js', run);
    expect(code).not.toBe(0);
    expect(stderr).not.toBe('');
    expect(stdout + stderr).not.toContain(CANARY);
  }
  folder.remove();
});

let sink: OtlpSink;
let gatehouse: GatehouseProcess;
let seen = '';

async function start(reached: Readonly<Record<string, string>>): Promise<void> {
  // Without what it would have to reach.
  const { DATABASE_URL: _database, REDIS_URL: _redis, ...secrets } = SEEDED;
  seen = '';
  sink = await startOtlpSink();
  gatehouse = await startGatehouse({
    ...secrets,
    ...reached,
    ...sink.settings,
    LOG_LEVEL: 'trace',
    INTROSPECTION_URL: 'http://127.0.0.1:1/introspect',
    INTROSPECTION_CLIENT_ID: 'gatehouse',
  });
}
async function stop(): Promise<void> {
  await gatehouse.stop();
  await sink[Symbol.asyncDispose]();
}

function send(path: string, headers: Record<string, string> = {}, body?: string): Promise<number> {
  return new Promise((answered, reject) => {
    const options = { method: body === undefined ? 'GET' : 'POST', headers, rejectUnauthorized: false };
    const sent = request(new URL(path, gatehouse.url), options, (response) => {
      seen += JSON.stringify(response.headers);
      response.setEncoding('utf8').on('data', (text: string) => (seen += text));
      response.on('end', () => answered(response.statusCode ?? 0));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

async function showsNone(): Promise<void> {
  const call = (authorization: string, tool: string, input: unknown) =>
    send(
      '/mcp',
      { authorization, 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
      JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: tool, arguments: input } }),
    );
  const good = `Bearer ${await gatehouse.token({ sub: 'dev-user' })}`;
  expect(await call(good, 'get-profile', { userId: 'dev-user' })).toBe(200);
  expect(await call(good, 'invented_tool', { userId: CANARY.repeat(3) })).toBeLessThan(500);
  expect(await call(`Bearer ${CANARY}`, 'get-profile', {})).toBe(503);
  expect(await call(`Bearer eyJ${CANARY}.e30.${CANARY}`, 'get-profile', {})).toBe(401);
  expect(await call(`Basic ${CANARY}`, 'get-profile', {})).toBe(401);
  for (const path of ['/metrics', '/health', '/readyz', `/mcp?key=${CANARY}`, '/nothing']) await send(path);
  writeFileSync(
    join(gatehouse.cwd, 'gatehouse.config.yaml'),
    `auth: { jwtSecret: [${CANARY}], clockSkewSeconds: ${CANARY} }`,
  );
  await vi.waitFor(() => expect(gatehouse.stdout()).toContain('is rejected'), { timeout: 15_000 });
  // Of each of the five calls its span and its audit row.
  const rows = () => sink.records.filter(({ attributes }) => 'audit' in attributes);
  const spans = () => sink.spans.filter(({ attributes }) => 'mcp.method.name' in attributes);
  await sink.until(() => rows().length >= 5 && spans().length >= 5);
  expect(spans().map(({ name }) => name)).toContain('tools/call get-profile');
  const exported = [sink.spans, sink.records, sink.resources].flat().map((sent) => JSON.stringify(sent));
  const emitted = [seen, gatehouse.stdout(), gatehouse.stderr(), ...exported].join('\n');
  const leaks = emitted.split('\n').filter((line) => line.includes(CANARY));
  expect(leaks).toEqual([]);
}

const TITLE = 'shows none: in answers, logs, metrics, exported telemetry or a rejected change';

describe('a service that runs', () => {
  beforeAll(() => start({}));
  afterAll(stop);
  it(TITLE, showsNone);
});

const redis = await startRedis();
const postgres = await startPostgres();
afterAll(() => Promise.all([redis?.stop(), postgres?.stop()]));

describe.skipIf(redis === undefined || postgres === undefined)('a service on Redis and Postgres', () => {
  beforeAll(async () => {
    const [REDIS_URL, DATABASE_URL] = [await guardedRedis(redis!.url), await guardedPostgres(postgres!.url)];
    await start({ REDIS_URL, DATABASE_URL });
  });
  afterAll(stop);

  it(TITLE, async () => {
    await showsNone();
    expect(sink.spans.map(({ name }) => name)).toEqual(expect.arrayContaining(['EVALSHA', 'SELECT']));
  });
});

/** A canary becomes the password of everybody. */
async function guardedRedis(url: string): Promise<string> {
  const client = new Redis(url);
  await client.config('SET', 'requirepass', CANARY);
  await client.quit();
  return Object.assign(new URL(url), { password: CANARY }).href;
}

/** A user with a canary as password. */
async function guardedPostgres(connectionString: string): Promise<string> {
  const client = new Client({ connectionString });
  await client.connect();
  await client.query(`create role guarded superuser login password '${CANARY}'`);
  await client.end();
  return Object.assign(new URL(connectionString), { username: 'guarded', password: CANARY }).href;
}
