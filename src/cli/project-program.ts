import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRecord } from '../tool/is-record.js';
import { WrongUse } from './run-command.js';

const OWN_NAME = 'gatehouse';

/** Whether the folder is a project that is built on this package: its program is another, and its tools are not known here. */
export function hasOwnProgram(cwd: string): boolean {
  const manifest = manifestIn(cwd);
  if (manifest.name === OWN_NAME) return false;
  const { dependencies, devDependencies } = manifest;
  return [dependencies, devDependencies].some((uses) => isRecord(uses) && OWN_NAME in uses);
}

/**
 * For what would run or describe the service that comes with this package, as if it were the one of the folder.
 * @param instead What there is to do there, as a sentence.
 * @throws WrongUse
 */
export function refuseOwnProgram(cwd: string, instead: string): void {
  if (hasOwnProgram(cwd)) throw new WrongUse(`This folder has a program of its own: ${instead}`);
}

/** A page of the documentation as it is found from a folder: a project has it in the package. */
export function pagePath(name: string, cwd: string): string {
  const page = `docs/${name}.md`;
  return hasOwnProgram(cwd) ? `node_modules/${OWN_NAME}/${page}` : page;
}

/** The package.json of a folder. One that cannot be read makes no project. */
export function manifestIn(cwd: string): Readonly<Record<string, unknown>> {
  const file = join(cwd, 'package.json');
  if (!existsSync(file)) return {};
  try {
    const manifest: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isRecord(manifest) ? manifest : {};
  } catch {
    return {};
  }
}
