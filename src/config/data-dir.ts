import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from './config-error.js';

/** A folder for credentials. Its files are for their owner, and appear whole or not at all. */
export class DataDir {
  /** @throws ConfigError when the folder cannot be made, or others may write to it. */
  constructor(readonly path: string) {
    this.#refuseUnless('DATA_DIR must name a folder this process can make and write to.', () =>
      mkdirSync(path, { recursive: true, mode: 0o700 }),
    );
    // Who can write here can plant a secret. A folder we did not make is refused, not changed.
    if ((statSync(path).mode & 0o022) !== 0) {
      throw new ConfigError(['DATA_DIR names a folder others may write to; restrict it to its owner (chmod 700).']);
    }
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
    return this.#refuseUnless('DATA_DIR must name a folder this process can write to.', () => {
      const written = this.file(`.${name}.${randomUUID()}`);
      writeFileSync(written, content, { mode: 0o600, flag: 'wx' });
      try {
        return publish(written, this.file(name));
      } finally {
        rmSync(written, { force: true });
      }
    });
  }

  #refuseUnless<T>(problem: string, act: () => T): T {
    try {
      return act();
    } catch {
      throw new ConfigError([problem]);
    }
  }
}
