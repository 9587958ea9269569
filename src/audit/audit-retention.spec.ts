import { generateKeyPairSync } from 'node:crypto';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { askedStatements } from '../../test/fixtures/asked-statements.js';
import { startPostgres } from '../../test/fixtures/postgres.js';
import { Database } from '../database/database.js';
import { migrate } from '../database/migrate.js';
import { type AuditLink, linkTo } from './audit-link.js';
import { AUDIT_MIGRATIONS } from './audit.migrations.js';
import { AuditRetention } from './audit-retention.js';
import { AuditStore } from './audit-store.js';
import { CheckpointSigner } from './checkpoint-signer.js';
import { PruningStore, ROWS_AT_ONCE } from './pruning-store.js';
import type { StoredLink } from './stored-link.js';
import { verifyTrail } from './verify-trail.js';

const postgres = await startPostgres();
afterAll(() => postgres?.stop());

const { privateKey } = generateKeyPairSync('ed25519');
const signer = new CheckpointSigner(privateKey.export({ format: 'pem', type: 'pkcs8' }) as string);
const START = Date.parse('2026-01-01T00:00:00Z');
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** A row a minute. */
function chainOf(chain: string, count: number): StoredLink[] {
  let head: AuditLink | undefined;
  return Array.from({ length: count }, (_, minute) => {
    const at = new Date(START + minute * MINUTE_MS).toISOString();
    const index = { at, executionId: `${chain}-${minute}`, principal: 'ada', name: 'echo', outcome: 'ok' };
    head = linkTo(head, chain, JSON.stringify({ event: 'call', ...index }));
    return { link: head, index };
  });
}

describe.each(['embedded', 'postgres'] as const)('AuditRetention on %s', (kind) => {
  let database: Database;
  let store: AuditStore;

  beforeEach(async ({ skip }) => {
    if (kind === 'postgres' && postgres === undefined) return skip();
    const url = kind === 'postgres' ? await postgres!.freshDatabase() : undefined;
    database = new Database({ url, file: ':memory:' }, () => performance.now());
    await migrate(database, 'audit', AUDIT_MIGRATIONS);
    store = new AuditStore(database);
  });
  afterEach(() => database?.close());

  /** @param minutes Rows of a chain that are too old. */
  const retention = (minutes: number) =>
    new AuditRetention(
      store,
      new PruningStore(database),
      signer,
      1,
      () => new Date(START + DAY_MS + minutes * MINUTE_MS),
    );
  const verify = () => verifyTrail(store, [signer.publicKey]);
  const SOUND = { chains: 1, findings: [] };

  it('deletes exactly what is too old, of each chain', async () => {
    await store.append([...chainOf('a', 1_300), ...chainOf('b', 3), ...chainOf('c', 1_201)]);
    await retention(1_201).sweep();
    expect(await verify()).toMatchObject({ rows: 99, chains: 3, findings: [] });
  });

  it('deletes few rows with each statement, and looks at few to find them', async () => {
    await store.append(chainOf('a', 4_000));
    const asked = await askedStatements(database, () => retention(2_750).sweep());
    expect(Math.max(...asked.map(({ rows }) => rows))).toBe(ROWS_AT_ONCE);
    const deletes = asked.filter(({ sql }) => sql.startsWith('delete') && !sql.includes('checkpoints'));
    expect(deletes.map(({ rows }) => rows)).toEqual([500, 500, 500, 500, 500, 250]);
    const looks = asked.filter(({ sql }) => sql.startsWith('select') && sql.includes('"gatehouse_audit"'));
    expect(looks.length).toBeLessThan(16);
    expect(looks.every(({ rows }) => rows === 1)).toBe(true);
    expect(await verify()).toMatchObject({ rows: 1_250, ...SOUND });
  });

  it('leaves a sound trail when it is stopped in between, and goes on later', async () => {
    await store.append(chainOf('a', 3_000));
    const interrupted = retention(2_000);
    const prune = vi.spyOn(PruningStore.prototype, 'prune');
    prune.mockImplementationOnce(async function (this: PruningStore, ...range) {
      void interrupted.stop();
      await this.prune(...range);
    });
    await interrupted.sweep();
    prune.mockRestore();
    expect(await verify()).toMatchObject({ rows: 2_500, ...SOUND });
    await retention(2_000).sweep();
    expect(await verify()).toMatchObject({ rows: 1_000, ...SOUND });
  });

  it('makes no finding of what is pruned while the trail is verified', async () => {
    await store.append(chainOf('a', 3_000));
    const rowsOf = store.rowsOf.bind(store);
    vi.spyOn(store, 'rowsOf').mockImplementationOnce(async function* (...from) {
      await retention(1_700).sweep();
      yield* rowsOf(...from);
    });
    expect(await verify()).toMatchObject({ rows: 1_300, ...SOUND });
  });

  it('lets two processes sweep at once', async () => {
    await store.append([...chainOf('a', 3_000), ...chainOf('b', 1_000)]);
    await Promise.all([retention(1_700).sweep(), retention(1_701).sweep()]);
    expect(await verify()).toMatchObject({ rows: 1_299, chains: 2, findings: [] });
  });

  it('keeps no checkpoint from before what was pruned', async () => {
    const rows = chainOf('a', 1_400);
    await store.append(rows);
    const at = new Date(START).toISOString();
    for (const { link } of rows) {
      const { chain, seq, hash } = link;
      await store.addCheckpoint(signer.sign({ chain, seq, hash, kind: 'regular', at }));
    }
    await retention(1_300).sweep();
    const left = await store.checkpointsOf('a');
    expect(left[0]).toMatchObject({ seq: 1_299 });
    expect(left).toHaveLength(102);
    expect(await verify()).toMatchObject({ rows: 100, ...SOUND });
    await retention(2_000).sweep();
    expect(await verify()).toMatchObject({ rows: 0, ...SOUND });
    expect(await store.checkpointsOf('a')).toHaveLength(2);
  });
});

it('sweeps soon after the start, and again once an hour', async () => {
  vi.useFakeTimers();
  try {
    const chains = vi.fn<AuditStore['chains']>().mockRejectedValueOnce(new Error('lost')).mockResolvedValue([]);
    const errors: unknown[] = [];
    const retention = new AuditRetention(
      { chains } as unknown as AuditStore,
      {} as PruningStore,
      signer,
      1,
      () => new Date(),
    );
    retention.start((error) => errors.push(error));
    await vi.advanceTimersByTimeAsync(MINUTE_MS);
    expect(chains).toHaveBeenCalledTimes(1);
    await vi.advanceTimersByTimeAsync(60 * MINUTE_MS);
    expect(chains).toHaveBeenCalledTimes(2);
    expect(errors).toHaveLength(1);
    await retention.stop();
    await vi.advanceTimersByTimeAsync(120 * MINUTE_MS);
    expect(chains).toHaveBeenCalledTimes(2);
  } finally {
    vi.useRealTimers();
  }
});
