import { Command } from 'commander';
import type { Terminal } from '../run-command.js';
import { addToolCommand } from './add-tool-command.js';
import { addToolsetCommand } from './add-toolset-command.js';

/** `gatehouse add toolset | tool` */
export function addCommand(terminal: Terminal): Command {
  return new Command('add')
    .description('Adds toolsets and tools to a project.')
    .addCommand(addToolsetCommand(terminal))
    .addCommand(addToolCommand(terminal));
}
