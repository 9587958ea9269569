import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';
import { ConfigError } from '../../config/config-error.js';
import { type Definition, DEFINITION_KINDS, idOf } from '../definition.js';

const definition = z.strictObject({
  kind: z.enum(DEFINITION_KINDS),
  key: z.string(),
  says: z.record(z.string(), z.unknown()),
});
const pinned = z.strictObject({ acceptedAt: z.iso.datetime(), definitions: z.array(definition) });
const content = z.strictObject({ version: z.literal(1), upstreams: z.record(z.string(), pinned) });

/** What was accepted of each upstream, by its name. */
export type Pins = Readonly<
  Record<string, { readonly acceptedAt: string; readonly definitions: readonly Definition[] }>
>;

/**
 * What was accepted of the upstreams: whole, so that it can be reviewed, kept in version control and offered while an
 * upstream is away. Written by `gatehouse upstreams accept`, or by the service where an upstream is trusted at first use.
 */
export class PinsFile {
  constructor(readonly path: string) {}

  /** Another text whenever the file is another; undefined where there is none. */
  get version(): string | undefined {
    const found = statSync(this.path, { throwIfNoEntry: false });
    return found && [found.ino, found.size, found.mtimeMs, found.mode].join(':');
  }

  /**
   * Nothing where there is no file.
   * @throws ConfigError where it cannot be trusted: not readable, not ours in shape, or others may write to it.
   */
  read(): Pins {
    let text: string;
    try {
      // Who can write here can have a poisoned description offered.
      if ((statSync(this.path).mode & 0o022) !== 0) {
        throw new ConfigError([
          'UPSTREAMS_LOCK names a file others may write to; restrict it to its owner (chmod 644).',
        ]);
      }
      text = readFileSync(this.path, 'utf8');
    } catch (error) {
      if (error instanceof ConfigError) throw error;
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
      throw new ConfigError(['UPSTREAMS_LOCK names a file that cannot be read.']);
    }
    try {
      return content.parse(JSON.parse(text)).upstreams;
    } catch {
      throw new ConfigError([
        'UPSTREAMS_LOCK names a file that `gatehouse upstreams` has not written: repair or delete it.',
      ]);
    }
  }

  /**
   * Puts what was accepted of one upstream in the place of what was before: of two at once, one is told to try again. The
   * file appears whole or not at all.
   * @throws ConfigError
   */
  accept(upstream: string, definitions: readonly Definition[], now: Date): void {
    const lock = `${this.path}.lock`;
    const written = join(dirname(this.path), `.${basename(this.path)}.${randomUUID()}`);
    try {
      mkdirSync(dirname(this.path), { recursive: true, mode: 0o700 });
      writeFileSync(lock, '', { flag: 'wx', mode: 0o600 });
    } catch (error) {
      throw new ConfigError([
        (error as NodeJS.ErrnoException).code === 'EEXIST'
          ? `Something else is accepting. Try again; if nothing is, delete ${lock}.`
          : 'UPSTREAMS_LOCK must name a file in a folder this user can write to.',
      ]);
    }
    try {
      const sorted = definitions.toSorted((a, b) => (idOf(a) < idOf(b) ? -1 : 1));
      const upstreams = { ...this.read(), [upstream]: { acceptedAt: now.toISOString(), definitions: sorted } };
      const text = `${JSON.stringify({ version: 1, upstreams }, undefined, 2)}\n`;
      writeFileSync(written, text, { mode: 0o600, flag: 'wx' });
      renameSync(written, this.path);
    } finally {
      rmSync(written, { force: true });
      rmSync(lock, { force: true });
    }
  }
}
