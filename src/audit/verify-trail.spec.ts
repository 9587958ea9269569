import * as fc from 'fast-check';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from '../database/database.js';
import { migrate } from '../database/migrate.js';
import { AUDIT_MIGRATIONS } from './audit.migrations.js';
import type { AuditTables } from './audit.tables.js';
import { AuditRetention } from './audit-retention.js';
import { AuditStore } from './audit-store.js';
import { PruningStore } from './pruning-store.js';
import { AuditTrail } from './audit-trail.js';
import { CheckpointSigner } from './checkpoint-signer.js';
import { verifyTrail } from './verify-trail.js';

const newKey = () =>
  new CheckpointSigner(generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string);
const signer = newKey();
const START = Date.parse('2026-01-01T00:00:00Z');
const DAY_MS = 86_400_000;

let folder: string;
let database: Database;
let store: AuditStore;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-audit-'));
  database = new Database({ url: undefined, file: join(folder, 'audit.db'), samples: false }, () => 0);
  await migrate(database, 'audit', AUDIT_MIGRATIONS);
  store = new AuditStore(database);
});
afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true });
});

/** Two processes, one after the other, and their calls. */
async function writeTrail(signers = [signer, signer]): Promise<void> {
  for (const [index, chain] of ['first', 'second'].entries()) {
    const now = () => new Date(START + index * DAY_MS);
    const trail = new AuditTrail(store, signers[index]!, {
      chain,
      folder,
      maxWaiting: 100,
      whenLost: 'spill',
      durability: 'batched',
      now,
      onRows: () => {},
      onState: () => {},
    });
    await trail.open();
    for (let call = 0; call < 5; call += 1) {
      const at = now().toISOString();
      trail.append({
        event: 'call',
        at,
        executionId: `${chain}-${call}`,
        principal: 'ada',
        name: 'echo',
        outcome: 'ok',
      });
    }
    await trail.close();
  }
}

const change = (work: (db: Kysely<AuditTables>) => Promise<unknown>) =>
  database.run(new AbortController().signal, (db: Kysely<AuditTables>) => work(db));
const verify = (heads?: Parameters<typeof verifyTrail>[2]) => verifyTrail(store, [signer.publicKey], heads);
const problems = async () => (await verify()).findings.map(({ problem }) => problem);

type Attack = readonly [
  name: string,
  attack: (db: Kysely<AuditTables>, chain: string, seq: number) => Promise<unknown>,
];

const ATTACKS: readonly Attack[] = [
  [
    'changes what happened',
    (db, chain, seq) =>
      db
        .updateTable('gatehouse_audit')
        .set({ event: '{}' })
        .where('chain', '=', chain)
        .where('seq', '=', seq)
        .execute(),
  ],
  [
    'changes what a row is found by',
    (db, chain, seq) =>
      db
        .updateTable('gatehouse_audit')
        .set({ principal: 'mallory' })
        .where('chain', '=', chain)
        .where('seq', '=', seq)
        .execute(),
  ],
  [
    'deletes a row',
    (db, chain, seq) => db.deleteFrom('gatehouse_audit').where('chain', '=', chain).where('seq', '=', seq).execute(),
  ],
  [
    'cuts the end off',
    (db, chain, seq) => db.deleteFrom('gatehouse_audit').where('chain', '=', chain).where('seq', '>=', seq).execute(),
  ],
  [
    'takes two rows for each other',
    async (db, chain, seq) => {
      const other = (seq + 1) % 6;
      const set = (from: number, to: number) =>
        db.updateTable('gatehouse_audit').set({ seq: to }).where('chain', '=', chain).where('seq', '=', from).execute();
      await set(seq, 999);
      await set(other, seq);
      await set(999, other);
    },
  ],
  [
    'changes a checkpoint',
    (db, chain, seq) =>
      db
        .updateTable('gatehouse_audit_checkpoints')
        .set({ hash: `${seq}` })
        .where('chain', '=', chain)
        .execute(),
  ],
  [
    'pretends that rows were pruned',
    async (db, chain, seq) => {
      const row = { chain, seq, hash: 'x', kind: 'pruned', at: 'now', key_id: signer.keyId, signature: 'forged' };
      await db.insertInto('gatehouse_audit_checkpoints').values(row).execute();
      await db.deleteFrom('gatehouse_audit').where('chain', '=', chain).where('seq', '<=', seq).execute();
    },
  ],
];

describe('verifyTrail', () => {
  it('finds nothing in what was written', async () => {
    await writeTrail();
    expect(await verify()).toEqual({ rows: 12, chains: 2, findings: [], open: [] });
  });

  it('finds whatever is done to any row', { timeout: 120_000 }, async () => {
    const attacks = fc.constantFrom(...ATTACKS);
    await fc.assert(
      fc.asyncProperty(
        attacks,
        fc.constantFrom('first', 'second'),
        fc.integer({ min: 0, max: 5 }),
        async ([, attack], chain, seq) => {
          await change((db) => db.deleteFrom('gatehouse_audit').execute());
          await change((db) => db.deleteFrom('gatehouse_audit_checkpoints').execute());
          await writeTrail();
          await change((db) => attack(db, chain, seq));
          expect(await problems()).not.toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('misses a chain that was there when a later one began', async () => {
    await writeTrail();
    await change((db) => db.deleteFrom('gatehouse_audit').where('chain', '=', 'first').execute());
    await change((db) => db.deleteFrom('gatehouse_audit_checkpoints').where('chain', '=', 'first').execute());
    expect(await problems()).toEqual(['the whole chain is missing']);
  });

  it('misses even the newest rows when somebody wrote down how far the trail had come', async () => {
    await writeTrail();
    const heads = await store.heads();
    await change((db) =>
      db.deleteFrom('gatehouse_audit').where('chain', '=', 'second').where('seq', '>=', 4).execute(),
    );
    await change((db) => db.deleteFrom('gatehouse_audit_checkpoints').where('chain', '=', 'second').execute());
    expect((await verify()).open).toEqual(['second']);
    expect((await verify(heads)).findings).toHaveLength(1);
  });

  it('trusts no other key', async () => {
    await writeTrail();
    const { findings } = await verifyTrail(store, [newKey().publicKey]);
    expect(findings.map(({ problem }) => problem)).toContain('the checkpoint is signed with another key');
  });

  it('trusts each of the keys that signed it, and no fewer', async () => {
    const next = newKey();
    await writeTrail([signer, next]);
    const keys = [signer.publicKey, next.publicKey];
    expect((await verifyTrail(store, keys)).findings).toEqual([]);
    for (const [index, chain] of ['second', 'first'].entries()) {
      const { findings } = await verifyTrail(store, [keys[index]!]);
      expect(new Set(findings.map((finding) => finding.chain))).toEqual(new Set([chain]));
    }
  });

  it('accepts what was pruned because it was old, and nothing else that is gone', async () => {
    await writeTrail();
    await new AuditRetention(
      store,
      new PruningStore(database),
      signer,
      30,
      () => new Date(START + 30.5 * DAY_MS),
    ).sweep();
    expect(await verify()).toEqual({ rows: 6, chains: 2, findings: [], open: [] });
  });
});
