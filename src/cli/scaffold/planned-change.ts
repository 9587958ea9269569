import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Terminal } from '../run-command.js';
import { standingFiles, writeNewFiles } from './new-files.js';
import type { Files } from './templates.js';

/** What a command would do to a project. */
export interface PlannedChange {
  readonly created: Files;
  /** One file that is there, with all its text. */
  readonly changed: { readonly path: string; readonly text: string };
}

export interface ChangeOptions {
  readonly dryRun?: true;
  readonly json?: true;
}

/**
 * Carries it out and says what was done.
 * @throws Error where a file that it would create is there: then nothing is written.
 */
export function carryOut(
  { created, changed }: PlannedChange,
  { dryRun, json }: ChangeOptions,
  { cwd, out, error }: Terminal,
): void {
  const standing = standingFiles(cwd, created);
  if (standing.length > 0) throw new Error(`Already there: ${standing.join(', ')}. Nothing was written.`);
  if (!dryRun) {
    writeNewFiles(cwd, created);
    writeFileSync(join(cwd, changed.path), changed.text);
  }
  const paths = Object.keys(created);
  if (json) {
    const answer = { dryRun: dryRun ?? false, created: paths, changed: [changed.path] };
    return out(`${JSON.stringify(answer, undefined, 2)}\n`);
  }
  out(`${[...paths.map((path) => `new      ${path}`), `changed  ${changed.path}`].join('\n')}\n`);
  if (!dryRun) error('Next: npm test, and npm run objectives for its alerts.\n');
}
