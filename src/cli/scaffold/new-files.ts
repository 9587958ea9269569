import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Files } from './templates.js';

/** Why a project cannot be made in that folder, as a sentence; undefined when it can. */
export function folderProblem(folder: string, shown: string): string | undefined {
  if (!existsSync(folder)) return undefined;
  if (!statSync(folder).isDirectory()) return `${shown} is a file. Nothing was written.`;
  return readdirSync(folder).length === 0
    ? undefined
    : `The folder ${shown} is not empty. Nothing was written: choose another name, or empty it first.`;
}

/** Those of the files that are there already. */
export function standingFiles(folder: string, files: Files): readonly string[] {
  return Object.keys(files).filter((path) => existsSync(join(folder, path)));
}

/** Writes files that are not there. Throws rather than overwriting one that has appeared meanwhile. */
export function writeNewFiles(folder: string, files: Files): void {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text, { flag: 'wx' });
  }
}
