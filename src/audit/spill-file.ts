import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { StoredLink } from './audit-store.js';

const NAME = /^audit-spill-.+\.jsonl$/;

/** Milliseconds without a change after which the process that wrote a file is taken for gone. */
const LEFT_BEHIND_MS = 60_000;

/** Where the rows of a chain wait for a store that is lost: one JSON line each, with their place in the chain. */
export class SpillFile {
  private constructor(private readonly path: string) {}

  static of(chain: string, folder: string): SpillFile {
    return new SpillFile(join(folder, `audit-spill-${chain}.jsonl`));
  }

  /** Those of processes that did not live to see their store again. */
  static leftBehind(folder: string, now: Date): readonly SpillFile[] {
    return readdirSync(folder)
      .filter((name) => NAME.test(name))
      .map((name) => join(folder, name))
      .filter((path) => now.getTime() - statSync(path).mtimeMs > LEFT_BEHIND_MS)
      .map((path) => new SpillFile(path));
  }

  /** @throws Error when the disk takes no more. */
  append(rows: readonly StoredLink[]): void {
    appendFileSync(this.path, rows.map((row) => `${JSON.stringify(row)}\n`).join(''), { mode: 0o600 });
  }

  /** What was kept; a last line that a crash cut off is none. */
  read(): readonly StoredLink[] {
    if (!existsSync(this.path)) return [];
    return readFileSync(this.path, 'utf8')
      .split('\n')
      .flatMap((line) => {
        try {
          return line === '' ? [] : [JSON.parse(line) as StoredLink];
        } catch {
          return [];
        }
      });
  }

  clear(): void {
    rmSync(this.path, { force: true });
  }
}
