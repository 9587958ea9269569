import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AuditStore } from '../../src/audit/audit-store.js';
import { AuditTrail } from '../../src/audit/audit-trail.js';
import { BegunStore } from '../../src/audit/begun-store.js';
import { CheckpointSigner } from '../../src/audit/checkpoint-signer.js';
import { type InterruptedCall, InterruptedCalls, SILENT_MS } from '../../src/audit/interrupted-calls.js';
import { signingKeyPem } from '../../src/audit/signing-key.js';
import { Database } from '../../src/database/database.js';
import { signToken } from '../../src/identity/sign-token.js';
import { COMPILE_LIMIT_MS } from '../fixtures/compile-once.js';
import { buildInstances, startInstance } from '../fixtures/instance-process.js';
import { NumberedCalls, numbersWithRow } from '../fixtures/numbered-calls.js';
import { type NotingUpstream, startNotingUpstream } from '../fixtures/noting-upstream.js';
import { startPostgres } from '../fixtures/postgres.js';
import { runGatehouse } from '../fixtures/run-gatehouse.js';
import { UNLIMITED } from '../fixtures/unlimited.js';

/** How often the service is killed, with how many callers, after how many answers at the least. */
const CRASHES = 5;
const CLIENTS = 8;
const ANSWERED = 60;

const postgres = await startPostgres();
const secrets = { JWT_SECRET: randomBytes(32).toString('hex'), AUDIT_SIGNING_KEY: randomBytes(32).toString('hex') };
beforeAll(buildInstances, COMPILE_LIMIT_MS);
afterAll(() => postgres?.stop());

let dataDir: string;
let upstream: NotingUpstream;
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'gatehouse-killed-'));
  upstream = await startNotingUpstream();
});
afterEach(async () => {
  await upstream.stop();
  rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 });
});

const authorization = async () =>
  `Bearer ${await signToken({ sub: 'ada', roles: ['user'], scopes: [] }, secrets.JWT_SECRET, {
    now: new Date(),
    expiresInSeconds: 600,
    id: randomUUID(),
  })}`;

/** Runs a service under writes and kills it in the midst of them. @param first The number of its first call, less one. */
async function crash(env: Record<string, string>, first: number): Promise<number> {
  const service = await startInstance({ ...UNLIMITED, ...env });
  const mcp = `http://127.0.0.1:${service.port}/mcp`;
  const orderOf = (id: number) => ({ url: `${upstream.url}/${id}` });
  const calls = new NumberedCalls({ mcp }, await authorization(), 'order', orderOf, first);
  const ending = calls.goOn(CLIENTS);
  await expect.poll(() => calls.answered.size, { timeout: 30_000, interval: 5 }).toBeGreaterThanOrEqual(ANSWERED);
  await service.kill();
  await ending;
  return calls.last;
}

/** What the next process, or another one, finds once the chains have been silent for long enough. */
async function searchLater(url: string | undefined): Promise<readonly InterruptedCall[]> {
  const database = new Database({ url, file: join(dataDir, 'gatehouse.db') }, () => 0);
  const store = new AuditStore(database);
  const signer = new CheckpointSigner(signingKeyPem({ signingKey: secrets.AUDIT_SIGNING_KEY }, dataDir));
  const found: InterruptedCall[] = [];
  const now = () => new Date(Date.now() + SILENT_MS);
  const rest = { folder: dataDir, maxWaiting: 1_000, onRows: () => {}, onState: () => {} };
  const options = { chain: randomUUID(), whenLost: 'spill', durability: 'batched', now, ...rest } as const;
  const trail = new AuditTrail(store, signer, options);
  await trail.open();
  await new InterruptedCalls(new BegunStore(database), store, trail, signer, {
    now,
    random: Math.random,
    onInterrupted: (call) => void found.push(call),
    onUnsearched: () => {},
  }).look();
  await trail.close();
  await database.close();
  return found;
}

const stores: readonly (readonly [name: string, url: () => Promise<string | undefined>])[] = [
  ['the embedded database', async () => undefined],
  ...(postgres === undefined ? [] : [['Postgres', () => postgres.freshDatabase()] as const]),
];

describe.each(stores)('a service that is killed again and again amid writes, with %s', (_, urlOf) => {
  it('has a row of whatever its upstream was told to do, and of what never ended it is said', async () => {
    const url = await urlOf();
    const env = { ...secrets, DATA_DIR: dataDir, ...(url !== undefined && { DATABASE_URL: url }) };
    let last = 0;
    for (let crashes = 0; crashes < CRASHES; crashes += 1) last = await crash(env, last);
    const withRow = await numbersWithRow({ dataDir, url });
    expect(upstream.seen.size).toBeGreaterThanOrEqual(CRASHES * ANSWERED);
    expect([...upstream.seen].filter((path) => !withRow.has(Number(path.slice(1))))).toEqual([]);

    const ask = async (...args: string[]) => (await runGatehouse(['audit', ...args], { cwd: dataDir, env })).out;
    const idsOf = async (outcome: string) => {
      const lines = (await ask('query', '--outcome', outcome, '--limit', '1000', '--json')).split('\n').filter(Boolean);
      return lines.map((line) => (JSON.parse(line) as InterruptedCall).executionId).toSorted();
    };
    const begun = await idsOf('begun');
    expect(begun.length).toBeGreaterThan(0);
    const found = await searchLater(url);
    expect(found.map(({ executionId }) => executionId).toSorted()).toEqual(begun);
    expect([await idsOf('interrupted'), await idsOf('begun')]).toEqual([begun, []]);
    expect(await searchLater(url)).toEqual([]);
    expect(await runGatehouse(['audit', 'verify'], { cwd: dataDir, env })).toMatchObject({ code: 0 });
  }, 120_000);
});
