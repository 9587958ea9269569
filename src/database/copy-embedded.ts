import { closeSync, fsyncSync, linkSync, openSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/** Milliseconds the copy waits for a process that has the database to itself for a moment. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * Writes a database as it stands at one moment into a new file, for its owner alone, while others go on writing. It is there
 * whole or not at all, and on the disk.
 * @throws where `to` is there already, or nothing can be read or written.
 */
export function copyEmbedded(from: string, to: string): void {
  const unfinished = `${to}.unfinished-${process.pid}`;
  try {
    closeSync(openSync(unfinished, 'wx', 0o600));
    const database = new DatabaseSync(from, { readOnly: true, timeout: BUSY_TIMEOUT_MS });
    try {
      database.prepare('vacuum into ?').run(unfinished);
    } finally {
      database.close();
    }
    synced(unfinished);
    // Unlike a rename it never takes the place of a file.
    linkSync(unfinished, to);
  } finally {
    rmSync(unfinished, { force: true });
  }
  synced(dirname(to));
}

function synced(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
