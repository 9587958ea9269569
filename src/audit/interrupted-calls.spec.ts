import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Database } from '../database/database.js';
import { migrate } from '../database/migrate.js';
import { AUDIT_MIGRATIONS } from './audit.migrations.js';
import { AuditQuery } from './audit-query.js';
import { AuditStore } from './audit-store.js';
import { AuditTrail } from './audit-trail.js';
import type { AuditTables } from './audit.tables.js';
import { BegunStore, ROWS_AT_ONCE } from './begun-store.js';
import { CheckpointSigner } from './checkpoint-signer.js';
import { explainCall } from './explain-call.js';
import { type InterruptedCall, InterruptedCalls, SILENT_MS } from './interrupted-calls.js';
import { verifyTrail } from './verify-trail.js';

const key = generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string;
const signer = new CheckpointSigner(key);
const START = Date.parse('2026-01-01T00:00:00Z');

let folder: string;
let database: Database;
let store: AuditStore;
let query: AuditQuery;
let clock: number;
let found: InterruptedCall[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-begun-'));
  database = new Database({ url: undefined, file: join(folder, 'audit.db'), samples: false }, () => 0);
  await migrate(database, 'audit', AUDIT_MIGRATIONS);
  store = new AuditStore(database);
  query = new AuditQuery(database);
  clock = START;
  found = [];
});
afterEach(async () => {
  vi.useRealTimers();
  await database.close();
  rmSync(folder, { recursive: true });
});

const now = () => new Date(clock);
const at = () => now().toISOString();

/** The trail of a process, as long as it lives. */
async function open(chain: string): Promise<AuditTrail> {
  const rest = { folder, maxWaiting: 100_000, onRows: () => {}, onState: () => {} };
  const trail = new AuditTrail(store, signer, { chain, whenLost: 'spill', durability: 'batched', now, ...rest });
  await trail.open();
  return trail;
}

function begin(trail: AuditTrail, executionId: string): Promise<void> | undefined {
  const index = { at: at(), executionId, principal: 'ada', name: 'order' };
  const row = JSON.stringify({ executionId, principal: 'ada', name: 'order', kind: 'tool', arguments: { sku: 'X1' } });
  trail.appendCall(index, '', row, 'call_begun');
  return trail.soon();
}

function end(trail: AuditTrail, executionId: string): Promise<void> | undefined {
  trail.append({ event: 'call', at: at(), executionId, principal: 'ada', name: 'order', outcome: 'ok' });
  return trail.soon();
}

const searcherOf = (trail: AuditTrail, onUnsearched: (error: unknown) => void = () => {}) =>
  new InterruptedCalls(new BegunStore(database), store, trail, signer, {
    now,
    random: () => 0,
    onInterrupted: (call) => void found.push(call),
    onUnsearched,
  });
const search = async (trail: AuditTrail) => {
  await searcherOf(trail).look();
  return found.splice(0).map(({ executionId }) => executionId);
};
const outcomes = async (filter = {}) =>
  (await query.oldest(filter, 10)).map(({ call }) => `${call.executionId} ${call.outcome}`);

describe('a call that has begun in a process that was killed', () => {
  it('is said to be interrupted once its chain has been silent, and only once', async () => {
    const killed = await open('killed');
    await begin(killed, 'ended');
    await end(killed, 'ended');
    await begin(killed, 'open');
    const next = await open('next');
    clock += SILENT_MS;
    expect(await search(next)).toEqual([]);
    expect(await outcomes()).toEqual(['ended ok']);
    clock += 1;
    expect(await search(next)).toEqual(['open']);
    expect(await search(next)).toEqual([]);
    expect(await outcomes()).toEqual(['ended ok', 'open interrupted']);
    const told = (await query.byDecisionId('open'))!.call;
    expect(told).toEqual({
      event: 'call',
      at: new Date(START + SILENT_MS + 1).toISOString(),
      begunAt: new Date(START).toISOString(),
      begunRow: { chain: 'killed', seq: 3 },
      outcome: 'interrupted',
      executionId: 'open',
      principal: 'ada',
      name: 'order',
      kind: 'tool',
      arguments: { sku: 'X1' },
    });
    expect(explainCall(told)).toContain('begun at 2026-01-01T00:00:00.000Z, and nothing tells of its end');
  });

  it('is found as begun until then', async () => {
    const killed = await open('killed');
    await begin(killed, 'ended');
    await end(killed, 'ended');
    await begin(killed, 'open');
    expect(await outcomes({ outcome: 'begun' })).toEqual(['open begun']);
    expect(await outcomes({ outcome: 'begun', tool: 'other' })).toEqual([]);
    expect(explainCall((await query.byDecisionId('open'))!.call)).toContain('no row tells of its end yet');
    clock += SILENT_MS + 1;
    await search(await open('next'));
    expect(await outcomes({ outcome: 'begun' })).toEqual([]);
  });

  it('keeps the end that comes late all the same', async () => {
    const silent = await open('silent');
    await begin(silent, 'slow');
    clock += SILENT_MS + 1;
    const next = await open('next');
    expect(await search(next)).toEqual(['slow']);
    await end(silent, 'slow');
    expect((await query.byDecisionId('slow'))!.call.outcome).toBe('ok');
    clock += SILENT_MS + 1;
    expect(await search(next)).toEqual([]);
  });

  it('is found in a chain longer than one statement looks at', async () => {
    const killed = await open('killed');
    for (let row = 0; row < ROWS_AT_ONCE; row += 1) {
      killed.append({ event: 'call', at: at(), executionId: `${row}`, principal: 'ada', name: 'order', outcome: 'ok' });
    }
    await begin(killed, 'open');
    clock += SILENT_MS + 1;
    expect(await search(await open('next'))).toEqual(['open']);
  });
});

describe('a call that has begun', () => {
  it('is left alone while its chain goes on', async () => {
    const running = await open('running');
    await begin(running, 'long');
    const next = await open('next');
    clock += SILENT_MS + 1;
    running.append({ event: 'calls_running', at: at(), calls: 1 });
    await running.soon();
    expect(await search(next)).toEqual([]);
  });

  it('is searched from where the last search ended, when a silent chain went on', async () => {
    const idle = await open('idle');
    await begin(idle, 'first');
    await end(idle, 'first');
    const next = await open('next');
    clock += SILENT_MS + 1;
    expect(await search(next)).toEqual([]);
    await begin(idle, 'second');
    clock += SILENT_MS + 1;
    expect(await search(next)).toEqual(['second']);
  });

  it('is not looked for in a chain that was closed', async () => {
    const closed = await open('closed');
    await closed.close();
    const next = await open('next');
    clock += SILENT_MS + 1;
    await search(next);
    expect((await store.checkpointsOf('closed')).map(({ kind }) => kind)).toEqual(['closed']);
  });
});

it('leaves a trail that verifies, and a cut behind a search that does not', async () => {
  const killed = await open('killed');
  await begin(killed, 'open');
  clock += SILENT_MS + 1;
  const next = await open('next');
  await search(next);
  await next.close();
  const verify = async () => (await verifyTrail(store, [signer.publicKey])).findings.map(({ problem }) => problem);
  expect(await verify()).toEqual([]);
  await database.run(new AbortController().signal, (db: Kysely<AuditTables>) =>
    db.deleteFrom('gatehouse_audit').where('chain', '=', 'killed').where('seq', '=', 1).execute(),
  );
  expect(await verify()).toContain('the chain was cut off: rows up to this one were there');
});

it('searches a minute after its start and every four, and again after a failure', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const errors: unknown[] = [];
  const begun = { silentHeads: vi.fn(() => Promise.reject(new Error('gone'))) } as unknown as BegunStore;
  const searcher = new InterruptedCalls(begun, store, await open('own'), signer, {
    now,
    random: () => 0,
    onInterrupted: () => {},
    onUnsearched: (error) => void errors.push(error),
  });
  searcher.start();
  await vi.advanceTimersByTimeAsync(59_000);
  expect(errors).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(errors).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(240_000);
  expect(errors).toHaveLength(2);
  await searcher.stop();
  await vi.advanceTimersByTimeAsync(1_000_000);
  expect(errors).toHaveLength(2);
});
