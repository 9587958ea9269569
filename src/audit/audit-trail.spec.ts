import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Failure } from '../errors/failure.js';
import type { AuditStore, StoredLink } from './audit-store.js';
import { AuditTrail, type TrailOptions, type TrailState } from './audit-trail.js';
import type { Checkpoint } from './checkpoint.js';
import { CheckpointSigner } from './checkpoint-signer.js';

const signer = new CheckpointSigner(
  generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }) as string,
);

/** A store that can be lost. */
class FlakyStore implements Pick<AuditStore, 'append' | 'addCheckpoint' | 'heads'> {
  isLost = false;
  readonly rows: StoredLink[] = [];
  readonly checkpoints: Checkpoint[] = [];

  async append(rows: readonly StoredLink[]): Promise<void> {
    if (this.isLost) throw new Failure('upstream', 'The database is gone.');
    this.rows.push(...rows);
  }

  async addCheckpoint(checkpoint: Checkpoint): Promise<void> {
    this.checkpoints.push(checkpoint);
  }

  heads() {
    return Promise.resolve([]);
  }
}

let folder: string;
let store: FlakyStore;
let states: TrailState[];
let counts: Record<string, number>;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-trail-'));
  store = new FlakyStore();
  states = [];
  counts = {};
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function trailWith(options: Partial<TrailOptions> = {}): AuditTrail {
  return new AuditTrail(store as unknown as AuditStore, signer, {
    chain: 'chain',
    folder,
    maxWaiting: 2,
    whenLost: 'spill',
    now: () => new Date('2026-01-01T00:00:00Z'),
    onRows: (result, count) => void (counts[result] = (counts[result] ?? 0) + count),
    onState: (state) => void states.push(state),
    ...options,
  });
}

const append = (trail: AuditTrail, ...ids: string[]) => {
  for (const executionId of ids) {
    trail.append({ event: 'call', at: 'now', executionId, principal: 'ada', name: 'echo', outcome: 'ok' });
  }
};
const stored = () => store.rows.map(({ index }) => index.executionId);
const spilled = () => readdirSync(folder);

describe('AuditTrail', () => {
  it('keeps rows in their order and signs the end', async () => {
    const trail = trailWith();
    await trail.open();
    append(trail, 'a', 'b');
    await trail.close();
    expect(stored()).toEqual([undefined, 'a', 'b']);
    expect(store.rows.map(({ link }) => link.seq)).toEqual([0, 1, 2]);
    expect(store.checkpoints).toEqual([expect.objectContaining({ kind: 'closed', seq: 2 })]);
  });

  it('keeps rows on disk while the store is lost, serves, and stores all of them once it is back', async () => {
    const trail = trailWith();
    await trail.open();
    await trail.flush();
    store.isLost = true;
    append(trail, 'a');
    await trail.flush();
    append(trail, 'b', 'c', 'd');
    expect(trail.refusal).toBeUndefined();
    expect(spilled()).toHaveLength(1);
    store.isLost = false;
    await trail.close();
    expect(stored()).toEqual([undefined, 'a', 'b', 'c', 'd']);
    expect(spilled()).toEqual([]);
    expect(states).toEqual(['waiting', 'stored']);
    expect(counts).toMatchObject({ stored: 5, spilled: 3 });
  });

  it('refuses calls instead where that is what was asked for', async () => {
    const trail = trailWith({ whenLost: 'block' });
    await trail.open();
    store.isLost = true;
    await trail.flush();
    expect(trail.refusal).toMatchObject({ kind: 'overloaded', detail: { retryAfter: 5 } });
    store.isLost = false;
    await trail.flush();
    expect(trail.refusal).toBeUndefined();
    await trail.close();
  });

  it('refuses calls when not even the disk takes rows, and says how many it could not keep', async () => {
    const trail = trailWith();
    await trail.open();
    store.isLost = true;
    await trail.flush();
    rmSync(folder, { recursive: true });
    append(trail, 'a', 'b', 'c');
    expect(states).toEqual(['waiting', 'failing']);
    expect(trail.refusal).toMatchObject({ kind: 'overloaded' });
    expect(counts['lost']).toBeGreaterThan(0);
  });

  it('leaves rows on disk when it ends without a store, for the next process', async () => {
    const trail = trailWith();
    await trail.open();
    append(trail, 'a');
    store.isLost = true;
    await trail.close();
    const [left] = spilled();
    utimesSync(join(folder, left!), new Date('2025-01-01'), new Date('2025-01-01'));
    store.isLost = false;
    const next = trailWith({ chain: 'next' });
    await next.open();
    await next.close();
    expect(store.rows.map(({ link }) => `${link.chain} ${link.seq}`)).toEqual(['chain 0', 'chain 1', 'next 0']);
    expect(spilled()).toEqual([]);
  });
});
