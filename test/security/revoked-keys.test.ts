import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keyHash, makeApiKey } from '../../src/config/api-key.js';
import { ListenStreams } from '../../src/transport/http/listening/listen-streams.js';
import { Sessions } from '../../src/transport/http/sessions/sessions.js';
import { SseConnections } from '../../src/transport/sse/sse-connections.js';
import { ContactsModule } from '../fixtures/contacts.tools.js';
import { heapInUse } from '../fixtures/heap-in-use.js';
import { type KeyHolder, keyHolder } from '../fixtures/key-holder.js';
import { runGatehouse } from '../fixtures/run-gatehouse.js';
import { startTestServer, type TestServer } from '../fixtures/test-server.js';

/** Milliseconds. What counts as "within seconds". */
const SOON = { timeout: 20_000, interval: 50 };

const kept = makeApiKey();
let folder: string;
let env: Record<string, string>;
let server: TestServer;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-revoked-'));
  env = { GATEHOUSE_CONFIG: join(folder, 'clients.yaml'), KEYS_FILE: join(folder, 'keys.json'), LEGACY_SSE: 'true' };
  writeFileSync(env['GATEHOUSE_CONFIG']!, clientsWith(`keys: [{ hash: "${keyHash(kept.key)}" }]`));
});
afterEach(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

const clientsWith = (rest: string) => `clients: [{ id: crm-bot, roles: [user], ${rest} }]`;
const gatehouse = (...args: string[]) => runGatehouse(args, { env, cwd: folder });
const counts = () =>
  [Sessions, SseConnections, ListenStreams].map((place) => server.app.get<{ count: number }>(place).count);

/** A key of the client that the command keeps, and its id. */
async function madeKey(): Promise<{ key: string; id: string }> {
  const { out } = await gatehouse('keys', 'create', '--client', 'crm-bot');
  const [key = '', id = ''] = /ghk_([A-Za-z0-9]+)_\w+/.exec(out) ?? [];
  return { key, id };
}

const ends = (holder: KeyHolder) => vi.waitFor(() => expect(holder.ended()).toBe(3), SOON);

it('a revoked key loses its session and its streams of every kind, another key of its client keeps them', async () => {
  const made = await madeKey();
  server = await startTestServer([ContactsModule], env);
  const revoked = await keyHolder(server, made.key);
  const other = await keyHolder(server, kept.key);
  expect(counts()).toEqual([2, 2, 2]);
  // Collects garbage: what is to hear of the end must be held by somebody until then.
  heapInUse();
  await gatehouse('keys', 'revoke', made.id);
  await ends(revoked);
  await vi.waitFor(() => expect(counts()).toEqual([1, 1, 1]), SOON);
  expect(await revoked.list()).toBe(401);
  expect([other.ended(), await other.list()]).toEqual([0, 200]);
}, 30_000);

it('a key that is gone from the configuration ends what it has opened, without a restart', async () => {
  server = await startTestServer([ContactsModule], env);
  const holder = await keyHolder(server, kept.key);
  writeFileSync(env['GATEHOUSE_CONFIG']!, clientsWith('keys: []'));
  await ends(holder);
  expect(await holder.list()).toBe(401);
}, 30_000);

it('a key of AUTH_KEYS_FILE counts from when it is written there until it is not', async () => {
  const file = join(folder, 'auth-keys');
  const [first, next] = [makeApiKey().key, makeApiKey().key];
  writeFileSync(file, first);
  server = await startTestServer([ContactsModule], { ...env, AUTH_KEYS_FILE: file });
  const holder = await keyHolder(server, first);
  writeFileSync(file, next);
  await ends(holder);
  expect(await holder.list()).toBe(401);
  expect(await (await keyHolder(server, next)).list()).toBe(200);
}, 30_000);

it('a session goes on with the next key, without the stream that the revoked one opened', async () => {
  const made = await madeKey();
  server = await startTestServer([ContactsModule], env);
  const thief = await keyHolder(server, made.key);
  const client = thief.as(kept.key);
  expect(await client.list()).toBe(200);
  await gatehouse('keys', 'revoke', made.id);
  await ends(thief);
  expect([await thief.list(), await client.list()]).toEqual([401, 200]);
  expect(counts()).toEqual([1, 0, 0]);
}, 30_000);
