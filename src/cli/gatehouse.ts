#!/usr/bin/env node
import 'reflect-metadata';
import { Command } from 'commander';
import { AppModule } from '../app.module.js';
import { declaredTools } from '../tool/declared-tools.js';
import { auditCommand } from './audit-command.js';
import { canCommand } from './can-command.js';
import { configCommand } from './config-command.js';
import { explainCommand } from './explain-command.js';
import { keysCommand } from './keys-command.js';
import { processTerminal } from './process-terminal.js';
import { runCommand, type Terminal } from './run-command.js';

/** Stands where the service would: the toolsets beside it are read, and nothing is started. */
class Unserved {}
const toolsOfApp = () => declaredTools(AppModule.with({ module: Unserved }));

/** `npm run -s gatehouse -- <command>`: the one program that operates a service. A new command is a line here. */
export function gatehouseProgram(terminal: Terminal): Command {
  return new Command('gatehouse')
    .description('Operates a Gatehouse service.')
    .addCommand(auditCommand(terminal))
    .addCommand(canCommand(terminal, toolsOfApp))
    .addCommand(configCommand(terminal))
    .addCommand(explainCommand(terminal))
    .addCommand(keysCommand(terminal));
}

if (import.meta.main) {
  const terminal = processTerminal();
  process.exitCode = await runCommand(gatehouseProgram(terminal), process.argv.slice(2), terminal);
}
