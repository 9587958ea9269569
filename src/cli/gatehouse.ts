#!/usr/bin/env node
import 'reflect-metadata';
import { Command } from 'commander';
import { TOOLSETS } from '../app.module.js';
import { auditCommand } from './audit-command.js';
import { canCommand } from './can-command.js';
import { configCommand } from './config-command.js';
import { declaredTools } from './declared-tools.js';
import { explainCommand } from './explain-command.js';
import { keysCommand } from './keys-command.js';
import { processTerminal } from './process-terminal.js';
import { runCommand, type Terminal } from './run-command.js';

/** `npm run -s gatehouse -- <command>`: the one program that operates a service. A new command is a line here. */
export function gatehouseProgram(terminal: Terminal): Command {
  return new Command('gatehouse')
    .description('Operates a Gatehouse service.')
    .addCommand(auditCommand(terminal))
    .addCommand(canCommand(terminal, () => declaredTools(TOOLSETS)))
    .addCommand(configCommand(terminal))
    .addCommand(explainCommand(terminal))
    .addCommand(keysCommand(terminal));
}

if (import.meta.main) {
  const terminal = processTerminal();
  process.exitCode = await runCommand(gatehouseProgram(terminal), process.argv.slice(2), terminal);
}
