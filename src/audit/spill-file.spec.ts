import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { linkTo } from './audit-link.js';
import { SpillFile } from './spill-file.js';
import type { StoredLink } from './stored-link.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-spill-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = () => new Date();
const row = (seq: number): StoredLink => ({
  link: { ...linkTo(undefined, 'chain', '{}'), seq },
  index: { at: 'now' },
});
const rowsFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => row(first + index));

describe('SpillFile', () => {
  const seqs = (spill: SpillFile) => spill.next()?.rows.map(({ link }) => link.seq);

  it('takes rows while others are being stored, and forgets only those', () => {
    const spill = new SpillFile('chain', folder, now);
    spill.append(rowsFrom(0, 2));
    const chunk = spill.next()!;
    spill.append(rowsFrom(2, 1));
    expect(spill.rows).toBe(3);
    spill.drop(chunk);
    expect([spill.isEmpty, spill.rows, seqs(spill)]).toEqual([false, 1, [2]]);
    spill.drop(spill.next()!);
    expect([spill.isEmpty, spill.rows, readdirSync(folder)]).toEqual([true, 0, []]);
  });

  it('loses no row to what the disk took in part before', () => {
    const spill = new SpillFile('chain', folder, now);
    const file = join(folder, 'audit-spill-chain.jsonl');
    spill.append(rowsFrom(0, 1));
    // As where the disk is full: a part is there, and the rest is refused.
    renameSync(file, join(folder, 'aside'));
    mkdirSync(file);
    expect(() => spill.append(rowsFrom(1, 2))).toThrow(/EISDIR/);
    rmdirSync(file);
    renameSync(join(folder, 'aside'), file);
    appendFileSync(file, JSON.stringify(row(1)).slice(0, 40));
    spill.append(rowsFrom(1, 2));
    expect(seqs(spill)).toEqual([0, 1, 2]);
  });

  it('is empty once another process has taken what there was', () => {
    const spill = new SpillFile('chain', folder, now);
    spill.append(rowsFrom(0, 1));
    for (const name of readdirSync(folder)) rmSync(join(folder, name));
    expect([spill.next(), spill.isEmpty, spill.rows]).toEqual([undefined, true, 0]);
  });
});
