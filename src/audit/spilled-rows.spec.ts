import { appendFileSync, closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { linkTo } from './audit-link.js';
import { SpilledRows } from './spilled-rows.js';
import type { StoredLink } from './stored-link.js';

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-spill-'));
  path = join(folder, 'rows.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const now = () => new Date();
const row = (seq: number, text = ''): StoredLink => ({
  link: { ...linkTo(undefined, 'chain', JSON.stringify({ text })), seq },
  index: { at: 'now' },
});
const line = (...row_: Parameters<typeof row>) => `${JSON.stringify(row(...row_))}\n`;
const rowsFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => row(first + index));

/** What is read, chunk by chunk. */
function chunksOf(rows: SpilledRows): number[][] {
  const chunks: number[][] = [];
  for (let chunk = rows.next(); chunk !== undefined; chunk = rows.next()) {
    chunks.push(chunk.rows.map(({ link }) => link.seq));
    if (chunk.isLast) break;
    rows.pass(chunk);
  }
  return chunks;
}

describe('SpilledRows', () => {
  it('come in pieces, each once, and the same ones again until they are passed', () => {
    writeFileSync(
      path,
      rowsFrom(0, 3_000)
        .map((each) => `${JSON.stringify(each)}\n`)
        .join(''),
    );
    const rows = new SpilledRows(path, now);
    expect(rows.next()).toEqual(rows.next());
    const chunks = chunksOf(rows);
    expect(chunks.length).toBeGreaterThan(2);
    expect(chunks.flat()).toEqual(Array.from({ length: 3_000 }, (_, seq) => seq));
  });

  it('have one that is larger than a piece, and words of several bytes', () => {
    writeFileSync(path, line(0) + line(1, 'ü'.repeat(400_000)) + line(2, '日本'.repeat(200_000)) + line(3));
    expect(chunksOf(new SpilledRows(path, now)).flat()).toEqual([0, 1, 2, 3]);
  });

  it('are without a last line that was cut off, and without one in between', () => {
    writeFileSync(path, `${line(0)}${line(1).slice(0, 40)}\n${line(2)}${line(3).slice(0, 40)}`);
    expect(chunksOf(new SpilledRows(path, now))).toEqual([[0, 2]]);
  });

  it('are read from a file that is larger than a string can be', () => {
    writeFileSync(path, line(0));
    const file = openSync(path, 'r+');
    ftruncateSync(file, 600 * 1024 * 1024);
    closeSync(file);
    appendFileSync(path, `\n${line(1)}`);
    expect(chunksOf(new SpilledRows(path, now)).flat()).toEqual([0, 1]);
  });

  it('are none where another process took the file', () => {
    expect(new SpilledRows(path, now).next()).toBeUndefined();
  });
});
