import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { isRecord } from '../../tool/is-record.js';
import { manifestIn } from '../project-program.js';
import { OWN_PACKAGE } from './own-package.js';

const IS_PATH = /^file:|[/\\]|\.tgz$/;

/** npm takes a path from the folder of the new project, and this one is seen from another. */
export function specFrom(spec: string, folder: string): string {
  const file = resolve(folder, spec.replace(/^file:/, ''));
  return IS_PATH.test(spec) && existsSync(file) ? `file:${file}` : spec;
}

/**
 * What the project around a folder depends on, for a new one beside it or in it: where this package is installed, that is
 * what brought it. Its version alone would not do, for npm has another package of that name.
 * @throws Error where no project around it names this package.
 */
export function surroundingSpec(folder: string): string {
  const { dependencies, devDependencies } = manifestIn(folder);
  for (const uses of [dependencies, devDependencies]) {
    const spec = isRecord(uses) ? uses[OWN_PACKAGE.name] : undefined;
    if (typeof spec === 'string') return specFrom(spec, folder);
  }
  if (dirname(folder) !== folder) return surroundingSpec(dirname(folder));
  throw new Error(
    'Say what it is to depend on: --gatehouse <path of the tarball this was installed from>. This package is not published, the ' +
      `${OWN_PACKAGE.name} on npm is another project, and no project around this folder names one. Nothing was written.`,
  );
}
