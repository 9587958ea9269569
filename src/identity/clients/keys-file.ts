import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../../config/config-error.js';

const moment = z.iso.datetime();

const storedKey = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9]{1,32}$/),
  client: z.string(),
  hash: z.string().regex(/^sha256:[0-9a-f]{64}$/),
  createdAt: moment,
  notBefore: moment.optional(),
  expiresAt: moment.optional(),
  /** Kept after it was revoked, so that the log can say so of whoever still sends it. */
  revokedAt: moment.optional(),
});

const content = z.strictObject({ version: z.literal(1), keys: z.array(storedKey) });

/** What is kept of a key: never the key itself. Moments are ISO 8601. */
export type StoredKey = Readonly<z.infer<typeof storedKey>>;

/** `KEYS_FILE`: written by `gatehouse keys`, read by the service. */
export class KeysFile {
  constructor(readonly path: string) {}

  /**
   * No keys where there is no file.
   * @throws ConfigError where it cannot be trusted: not readable, not ours in shape, or others may write to it.
   */
  read(): readonly StoredKey[] {
    let text: string;
    try {
      // Who can write here can let anybody in.
      if ((statSync(this.path).mode & 0o022) !== 0) {
        throw new ConfigError(['KEYS_FILE names a file others may write to; restrict it to its owner (chmod 600).']);
      }
      text = readFileSync(this.path, 'utf8');
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw new ConfigError(['KEYS_FILE names a file that cannot be read.']);
    }
    return parse(text);
  }

  /** Another text whenever the file is another; undefined where there is none. */
  get version(): string | undefined {
    const found = statSync(this.path, { throwIfNoEntry: false });
    return found && [found.ino, found.size, found.mtimeMs, found.mode].join(':');
  }

  /**
   * Reads, changes and writes as one step: of two commands at once, one is told to try again. The file appears whole or
   * not at all, and is for its owner only.
   * @throws ConfigError
   */
  change(change: (keys: readonly StoredKey[]) => readonly StoredKey[]): void {
    const folder = dirname(this.path);
    const lock = `${this.path}.lock`;
    const written = join(folder, `.${basename(this.path)}.${randomUUID()}`);
    try {
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(lock, '', { flag: 'wx', mode: 0o600 });
    } catch (error) {
      throw new ConfigError([
        (error as NodeJS.ErrnoException).code === 'EEXIST'
          ? `Another command is changing the keys. Try again; if none is running, delete ${lock}.`
          : 'KEYS_FILE must name a file in a folder this user can write to.',
      ]);
    }
    try {
      const next = { version: 1, keys: change(this.read()) };
      writeFileSync(written, `${JSON.stringify(next, undefined, 2)}\n`, { mode: 0o600, flag: 'wx' });
      renameSync(written, this.path);
    } finally {
      rmSync(written, { force: true });
      rmSync(lock, { force: true });
    }
  }
}

function parse(text: string): readonly StoredKey[] {
  try {
    return content.parse(JSON.parse(text)).keys;
  } catch {
    // Both errors quote what they found, and somebody may have put a key there.
    throw new ConfigError(['KEYS_FILE names a file that `gatehouse keys` has not written: repair or delete it.']);
  }
}
