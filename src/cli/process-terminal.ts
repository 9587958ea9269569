import { processEnvironment } from '../config/process-environment.js';
import type { Terminal } from './run-command.js';

/** The terminal this process was started from. */
export function processTerminal(): Terminal {
  return {
    env: processEnvironment(),
    cwd: process.cwd(),
    now: new Date(),
    out: (text) => process.stdout.write(text),
    error: (text) => process.stderr.write(text),
  };
}
