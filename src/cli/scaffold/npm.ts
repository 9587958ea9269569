import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { PACKAGE_FOLDER } from './own-package.js';

/** What a new project needs of npm. What it says goes to stderr, for stdout is the answer of the command. */
export interface Npm {
  /** Installs what a folder depends on. @returns The exit code. */
  install(folder: string): Promise<number>;
  /** Packs this package, as it was built, into a folder. @returns The exit code. */
  packInto(folder: string): Promise<number>;
}

export const NPM: Npm = {
  install: (folder) => npm(['install'], folder),
  packInto: (folder) =>
    // The name of the tarball, which is all it prints, is told with the other files.
    npm(
      ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder],
      fileURLToPath(PACKAGE_FOLDER),
      'ignore',
    ),
};

async function npm(args: readonly string[], cwd: string, stdout: 2 | 'ignore' = 2): Promise<number> {
  const child = spawn('npm', args, { cwd, stdio: ['ignore', stdout, 2] });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}
