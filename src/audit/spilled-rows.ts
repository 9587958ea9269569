import { closeSync, fstatSync, futimesSync, openSync, readSync, rmSync } from 'node:fs';
import { ifThere } from './if-there.js';
import type { StoredLink } from './stored-link.js';

/** Bytes read and stored at once: some hundred rows, so that no call waits long for them. */
const CHUNK_BYTES = 256 * 1024;
/** Larger than any row: what goes on for longer was damaged, and is passed. */
const LONGEST_LINE_BYTES = 16 * 1024 * 1024;
const LINE_END = 10;

/** Rows that stand beside each other in a file. */
export interface SpilledChunk {
  readonly rows: readonly StoredLink[];
  /** Bytes from the start of the file to behind the last of them. */
  readonly end: number;
  readonly isLast: boolean;
}

/** A file of rows that grows no more, read piece by piece: it may be larger than what fits in memory. */
export class SpilledRows {
  private offset = 0;

  constructor(
    private readonly path: string,
    private readonly now: () => Date,
  ) {}

  /** The rows behind those that were passed, undefined where there is no file; what a crash cut off is no row. */
  next(): SpilledChunk | undefined {
    const file = ifThere(() => openSync(this.path, 'r'));
    if (file === undefined) return undefined;
    try {
      // A file that stays as it is for long is taken by others.
      futimesSync(file, this.now(), this.now());
      return this.chunkOf(file);
    } finally {
      closeSync(file);
    }
  }

  /** Goes on behind rows that were stored. */
  pass({ end }: SpilledChunk): void {
    this.offset = end;
  }

  /** Ends with the file; the next one of that name is read from its start. */
  delete(): void {
    rmSync(this.path, { force: true });
    this.offset = 0;
  }

  private chunkOf(file: number): SpilledChunk {
    const left = Math.max(0, fstatSync(file).size - this.offset);
    // Only a row that is larger than a chunk makes another round.
    for (let most = CHUNK_BYTES; ; most *= 2) {
      const buffer = Buffer.allocUnsafe(Math.min(most, left));
      const length = readSync(file, buffer, 0, buffer.length, this.offset);
      const isLast = most >= left;
      const end = isLast ? length : buffer.subarray(0, length).lastIndexOf(LINE_END) + 1;
      if (end > 0 || isLast) return this.chunkTo(end, buffer, isLast);
      if (most >= LONGEST_LINE_BYTES) return this.chunkTo(length, buffer, isLast);
    }
  }

  private chunkTo(length: number, buffer: Buffer, isLast: boolean): SpilledChunk {
    return { rows: rowsIn(buffer.toString('utf8', 0, length)), end: this.offset + length, isLast };
  }
}

function rowsIn(text: string): StoredLink[] {
  return text.split('\n').flatMap((line) => {
    try {
      return line === '' ? [] : [JSON.parse(line) as StoredLink];
    } catch {
      return [];
    }
  });
}
