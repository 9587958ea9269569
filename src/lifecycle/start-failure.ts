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

/** Everything that keeps the process from starting, one sentence each, without values and without a stack. */
export function startProblems(error: unknown): readonly string[] {
  // What is missing may have been set by a wrong name.
  if (error instanceof ConfigError) return [...error.problems, ...misspellings(processEnvironment())];
  if (error instanceof CatalogueError) return error.problems;
  const { code, message } = error as NodeJS.ErrnoException;
  const listening = code === undefined ? undefined : LISTEN_ERRORS[code];
  return [listening ?? maskCredentials(message ?? String(error))];
}
