import { randomUUID } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { ConfigError } from './config-error.js';

const NOT_MADE = 'DATA_DIR must name a folder this process can make and write to.';

/** A folder for credentials. Its files are for their owner, and appear whole or not at all. */
export class DataDir {
  /** @throws ConfigError when the folder cannot be made, or others may write to it. */
  constructor(readonly path: string) {
    refuseUnless(NOT_MADE, () => mkdirSync(path, { recursive: true, mode: 0o700 }));
    refuseOpen(path);
  }

  /**
   * Looks whether the folder can be used, and makes nothing.
   * @throws ConfigError as the constructor does.
   */
  static check(path: string): void {
    refuseUnless(NOT_MADE, () => accessSync(`${standing(path)}/`, constants.W_OK | constants.X_OK));
    if (existsSync(path)) refuseOpen(path);
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Content of a file, undefined when there is none. */
  read(name: string): string | undefined {
    try {
      return readFileSync(this.file(name), 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new ConfigError([`DATA_DIR holds a file named ${name} that cannot be read.`]);
    }
  }

  /** Makes a file unless there is one, and answers what it holds: of two processes at once, both get the same. */
  createOnce(name: string, content: string): string {
    return this.#publish(name, content, (written, target) => {
      try {
        linkSync(written, target);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      return readFileSync(target, 'utf8');
    });
  }

  replace(name: string, content: string): string {
    return this.#publish(name, content, (written, target) => {
      renameSync(written, target);
      return content;
    });
  }

  #publish(name: string, content: string, publish: (written: string, target: string) => string): string {
    return refuseUnless('DATA_DIR must name a folder this process can write to.', () => {
      const written = this.file(`.${name}.${randomUUID()}`);
      writeFileSync(written, content, { mode: 0o600, flag: 'wx' });
      try {
        return publish(written, this.file(name));
      } finally {
        rmSync(written, { force: true });
      }
    });
  }
}

/** Who can write here can plant a secret. A folder we did not make is refused, not changed. */
function refuseOpen(path: string): void {
  if ((statSync(path).mode & 0o022) === 0) return;
  throw new ConfigError(['DATA_DIR names a folder others may write to; restrict it to its owner (chmod 700).']);
}

/** The folder in which the first that is missing would be made. */
function standing(path: string): string {
  return existsSync(path) || dirname(path) === path ? path : standing(dirname(path));
}

function refuseUnless<T>(problem: string, act: () => T): T {
  try {
    return act();
  } catch {
    throw new ConfigError([problem]);
  }
}
