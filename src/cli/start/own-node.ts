import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { processEnvironment } from '../../config/process-environment.js';
import { runProgram } from './run-program.js';

/**
 * For a Node that is too old: runs the same with the one that `npm ci` has brought into a clone.
 * @returns The exit code; 1 where there is no such Node.
 */
export async function runWithOwnNode(args: readonly string[], packageFolder: URL): Promise<number> {
  const node = fileURLToPath(new URL('node_modules/node/bin/node', packageFolder));
  if (existsSync(node)) return runProgram(args, processEnvironment(), process.cwd(), node);
  const { node: version } = process.versions;
  process.stderr.write(
    `gatehouse needs Node 24.11.1 or later, and this is ${version}: install one from https://nodejs.org.\n`,
  );
  return 1;
}
