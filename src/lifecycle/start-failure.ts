import { fileURLToPath } from 'node:url';
import { inspect } from 'node:util';
import { ConfigError } from '../config/config-error.js';
import { misspellings } from '../config/misspelt-variables.js';
import { processEnvironment } from '../config/process-environment.js';
import { CatalogueError } from '../tool/compile-catalogue.js';
import { maskCredentials } from '../observability/mask-credentials.js';

/** Why the process cannot listen, in the words of its configuration. */
const LISTEN_ERRORS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'PORT is in use by another process: stop that process or choose another PORT.',
  EACCES: 'PORT may not be used by this user: choose one above 1023.',
  EADDRNOTAVAIL: 'HOST is not an address of this machine.',
  ENOTFOUND: 'HOST is not a name this machine can resolve.',
};

/** Frames of this package, compiled or from its sources, and of what is installed: nothing that a project could mend. */
const FOREIGN = [
  '/node_modules/',
  'node:',
  fileURLToPath(new URL('..', import.meta.url)),
  fileURLToPath(new URL('../../src/', import.meta.url)),
];

/** Lines of code that are told: those nearest to what went wrong. */
const MOST_FRAMES = 5;

/**
 * Everything that keeps the process from starting, without values: a sentence each, and where it was thrown, as far as that is
 * code of a project.
 */
export function startProblems(error: unknown): readonly string[] {
  // What is missing may have been set by a wrong name.
  if (error instanceof ConfigError) return [...error.problems, ...misspellings(processEnvironment())];
  if (error instanceof CatalogueError) return error.problems;
  if (!(error instanceof Error)) return [maskCredentials(`it was not an error that was thrown, but ${inspect(error)}`)];
  const { code, message } = error as NodeJS.ErrnoException;
  const listening = code === undefined ? undefined : LISTEN_ERRORS[code];
  return [listening ?? [maskCredentials(String(message)), ...framesOf(error)].join('\n')];
}

const FRAME = /^ +at .*:\d+:\d+\)?$/;

function framesOf({ stack }: Error): readonly string[] {
  const frames = String(stack)
    .split('\n')
    .filter((line) => FRAME.test(line));
  return frames.filter((frame) => !FOREIGN.some((path) => frame.includes(path))).slice(0, MOST_FRAMES);
}
