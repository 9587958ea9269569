import { processEnvironment } from '../config/process-environment.js';
import { projectEnvironment } from './project-environment.js';
import type { Terminal } from './run-command.js';

/** The terminal this process was started from, in the environment of the folder it was started in. */
export function processTerminal(): Terminal {
  return {
    env: environmentHere(),
    cwd: process.cwd(),
    now: new Date(),
    isInteractive: process.stdout.isTTY,
    out: (text) => process.stdout.write(text),
    error: (text) => process.stderr.write(text),
  };
}

/** Settings that are half read must not be acted on. */
function environmentHere(): NodeJS.ProcessEnv {
  try {
    return projectEnvironment(processEnvironment(), process.cwd());
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}
