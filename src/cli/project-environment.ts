import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { hasOwnProgram } from './project-program.js';

/**
 * The environment as `npm start` of a project gives it to its program: what is set is stronger than what `.env` says. The
 * service of this package reads no such file, and neither does its command line.
 * @throws Error where there is an `.env` that cannot be read.
 */
export function projectEnvironment(env: NodeJS.ProcessEnv, cwd: string): NodeJS.ProcessEnv {
  return hasOwnProgram(cwd) ? { ...fileIn(cwd), ...env } : env;
}

function fileIn(cwd: string): NodeJS.ProcessEnv {
  try {
    return parseEnv(readFileSync(join(cwd, '.env'), 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {};
    throw new Error('The .env of this project cannot be read.', { cause: error });
  }
}
