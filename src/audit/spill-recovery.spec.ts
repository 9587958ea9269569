import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Database } from '../database/database.js';
import { migrate } from '../database/migrate.js';
import { Failure } from '../errors/failure.js';
import { AUDIT_MIGRATIONS } from './audit.migrations.js';
import { AuditStore } from './audit-store.js';
import { AuditTrail } from './audit-trail.js';
import { CheckpointSigner } from './checkpoint-signer.js';
import { type RecoveryOptions, SpillRecovery } from './spill-recovery.js';
import type { StoredLink } from './stored-link.js';
import { verifyTrail } from './verify-trail.js';

const signer = new CheckpointSigner(
  generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
);
const MINUTE_MS = 60_000;

/** A store that can be lost. */
class FlakyStore extends AuditStore {
  takes = Infinity;
  override async append(rows: readonly StoredLink[]): Promise<void> {
    if (this.takes <= 0) throw new Failure('upstream', 'The database is gone.');
    this.takes -= 1;
    await super.append(rows);
  }
}

let folder: string;
let database: Database;
let store: FlakyStore;
let laterMs: number;
let recovered: number[];
let errors: unknown[];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-recovery-'));
  database = new Database({ url: undefined, file: ':memory:' }, () => 0);
  await migrate(database, 'audit', AUDIT_MIGRATIONS);
  store = new FlakyStore(database);
  [laterMs, recovered, errors] = [0, [], []];
});
afterEach(async () => {
  vi.useRealTimers();
  await database.close();
  rmSync(folder, { recursive: true });
});

const now = () => new Date(Date.now() + laterMs);
const onRows = () => {};

function recovery(options: Partial<RecoveryOptions> = {}): SpillRecovery {
  const onRecovered = (rows: number) => void recovered.push(rows);
  const onError = (error: unknown) => void errors.push(error);
  return new SpillRecovery(store, signer, { folder, now, onRows, onRecovered, onError, ...options });
}

/** A process that ends without its store, and leaves rows from `seq` 1 on. */
async function leaveRows(chain: string, count: number): Promise<void> {
  const trail = new AuditTrail(store, signer, {
    chain,
    folder,
    now,
    onRows,
    maxWaiting: 100_000,
    whenLost: 'spill',
    durability: 'batched',
    onState: () => {},
  });
  await trail.open();
  await trail.flush();
  store.takes = 0;
  for (let call = 0; call < count; call += 1) {
    const at = now().toISOString();
    trail.append({ event: 'call', at, executionId: `${chain}-${call}`, principal: 'ada', name: 'echo', outcome: 'ok' });
  }
  await trail.close();
  store.takes = Infinity;
}

const files = () => readdirSync(folder);
const verify = () => verifyTrail(store, [signer.publicKey]);

describe('SpillRecovery', () => {
  it('stores what a process left that was started again at once, once it is taken for gone', async () => {
    await leaveRows('first', 3);
    await recovery().look();
    expect([(await verify()).rows, files().length]).toEqual([1, 1]);
    laterMs = MINUTE_MS + 1;
    await recovery().look();
    expect([await verify(), files(), recovered]).toEqual([
      { rows: 4, chains: 1, findings: [], open: ['first'] },
      [],
      [3],
    ]);
  });

  it('looks again by itself', async () => {
    await leaveRows('first', 3);
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date'] });
    const looking = recovery();
    looking.start();
    await vi.waitFor(async () => expect((await verify()).rows).toBe(1));
    await vi.advanceTimersByTimeAsync(2 * MINUTE_MS);
    await vi.waitFor(() => expect(recovered).toEqual([3]));
    expect(files()).toEqual([]);
    await looking.stop();
  });

  it('does not start where there is no folder', () => {
    expect(() => recovery({ folder: join(folder, 'none') }).start()).toThrow(/ENOENT/);
  });

  it('signs the end of such a chain, so that it cannot be cut off unseen', async () => {
    await leaveRows('first', 3);
    laterMs = MINUTE_MS + 1;
    await recovery().look();
    expect(await store.checkpointsOf('first')).toEqual([expect.objectContaining({ seq: 3, kind: 'regular' })]);
  });

  it('goes on after a store that was lost in between, and signs nothing before', async () => {
    await leaveRows('first', 2_000);
    laterMs = MINUTE_MS + 1;
    store.takes = 1;
    await recovery().look();
    expect(errors).toEqual([expect.objectContaining({ kind: 'upstream' })]);
    expect((await verify()).rows).toBeGreaterThan(1);
    expect(await store.checkpointsOf('first')).toEqual([]);
    store.takes = Infinity;
    laterMs += MINUTE_MS + 1;
    await recovery().look();
    expect(await verify()).toMatchObject({ rows: 2_001, findings: [] });
    expect(files()).toEqual([]);
  });

  it('lets one of several processes have a file', async () => {
    await leaveRows('first', 2_000);
    await leaveRows('second', 2_000);
    laterMs = MINUTE_MS + 1;
    const onStored = vi.fn<RecoveryOptions['onRows']>();
    await Promise.all([1, 2, 3].map(() => recovery({ onRows: onStored }).look()));
    expect([recovered, errors, files()]).toEqual([[2_000, 2_000], [], []]);
    expect(onStored.mock.calls.flatMap(([, rows]) => rows)).toHaveLength(4_000);
    expect(await verify()).toMatchObject({ rows: 4_002, findings: [] });
  });

  it('leaves the file of a process alone that still tries to store it', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const trail = new AuditTrail(store, signer, {
      chain: 'alive',
      folder,
      now,
      onRows,
      maxWaiting: 10,
      whenLost: 'spill',
      durability: 'batched',
      onState: () => {},
    });
    await trail.open();
    store.takes = 0;
    await trail.flush();
    await trail.flush();
    trail.append({ event: 'chain_opened', at: 'now', heads: [] });
    await vi.advanceTimersByTimeAsync(50);
    expect(files()).toHaveLength(2);
    laterMs = 10 * MINUTE_MS;
    await vi.advanceTimersByTimeAsync(1_000);
    await trail.flush();
    const before = files();
    await recovery().look();
    expect([files(), errors]).toEqual([before, []]);
    store.takes = Infinity;
    await trail.close();
    expect([(await verify()).findings, files()]).toEqual([[], []]);
  });

  it('takes what a process left under the names of before, and a row that was cut off is none', async () => {
    await leaveRows('first', 2);
    const [name = ''] = files();
    const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n');
    rmSync(join(folder, name));
    writeFileSync(join(folder, 'audit-spill-first.taken.jsonl'), `${lines[0]}\n`);
    writeFileSync(join(folder, 'audit-spill-first.jsonl'), `${lines[1]}\n${lines[1]?.slice(0, 50)}`);
    laterMs = MINUTE_MS + 1;
    await recovery().look();
    expect([await verify(), files()]).toEqual([{ rows: 3, chains: 1, findings: [], open: ['first'] }, []]);
  });

  it('ends between two pieces when it is told to, and leaves the rest to the next process', async () => {
    await leaveRows('first', 5_000);
    laterMs = MINUTE_MS + 1;
    const looking = recovery();
    looking.start();
    await vi.waitFor(async () => expect((await verify()).rows).toBeGreaterThan(1), { interval: 1 });
    await looking.stop();
    expect([files().length, recovered, await store.checkpointsOf('first')]).toEqual([1, [], []]);
    laterMs += MINUTE_MS + 1;
    await recovery().look();
    expect(await verify()).toMatchObject({ rows: 5_001, findings: [] });
  });
});
