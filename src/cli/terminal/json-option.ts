import { Option } from 'commander';
import type { Terminal } from '../run-command.js';

/** Every command that tells something has it: the same, for programs. */
export function jsonOption(description = 'print JSON, for programs'): Option {
  return new Option('--json', description);
}

export function writeJson({ out }: Pick<Terminal, 'out'>, value: unknown): void {
  out(`${JSON.stringify(value, undefined, 2)}\n`);
}
