#!/usr/bin/env node
import 'reflect-metadata';
import { Command } from 'commander';
import type { ToolOperation } from '../tool/operation.js';
import { addCommand } from './scaffold/add-command.js';
import { auditCommand } from './audit/audit-command.js';
import { backupCommand } from './backup/backup-command.js';
import { callCommand } from './call/call-command.js';
import { canCommand } from './can/can-command.js';
import { certsCommand } from './certs/certs-command.js';
import { completeCommand } from './complete/complete-command.js';
import { configCommand } from './config/config-command.js';
import { doctorCommand } from './doctor/doctor-command.js';
import { explainCommand } from './audit/explain-command.js';
import { EXIT_CODES } from './exit-codes.js';
import { inspectCommand } from './inspect/inspect-command.js';
import { keysCommand } from './keys/keys-command.js';
import { newCommand } from './scaffold/new-command.js';
import { objectivesCommand } from './objectives/objectives-command.js';
import { processTerminal } from './process-terminal.js';
import { runCommand, type Terminal } from './run-command.js';
import { PACKAGE_FOLDER } from './scaffold/own-package.js';
import { runWithOwnNode } from './start/own-node.js';
import { startCommand } from './start/start-command.js';
import { tokenCommand } from './token/token-command.js';
import { toolsCommand } from './tools/tools-command.js';
import { upstreamsCommand } from './upstreams/upstreams-command.js';

const HELP = `
Run it in the folder of the service, with the environment of the service: it reads the same settings.
In a clone \`gatehouse\` is \`npm run -s gatehouse --\`, in a project of your own \`npx gatehouse\`.

Examples:
  gatehouse start
  gatehouse tools
  gatehouse call health-check
  gatehouse can anonymous get-profile
  gatehouse audit tail --follow

Exit codes:
${Object.entries(EXIT_CODES)
  .map(([code, meaning]) => `  ${code}  ${meaning}`)
  .join('\n')}`;

/** `npm run -s gatehouse -- <command>`: the one program that operates a service. A new command is a line here. */
export function gatehouseProgram(terminal: Terminal): Command {
  return commandsOf(terminal)
    .commandsGroup('In your shell:')
    .addCommand(completeCommand(terminal, () => commandsOf(terminal)));
}

function commandsOf(terminal: Terminal): Command {
  return new Command('gatehouse')
    .description('Runs, calls and operates a Gatehouse service.')
    .addHelpText('after', HELP)
    .commandsGroup('Run it:')
    .addCommand(startCommand(terminal))
    .addCommand(doctorCommand(terminal))
    .commandsGroup('Build your own:')
    .addCommand(newCommand(terminal))
    .addCommand(addCommand(terminal))
    .addCommand(objectivesCommand(terminal))
    .commandsGroup('Let clients in:')
    .addCommand(tokenCommand(terminal))
    .addCommand(keysCommand(terminal))
    .addCommand(certsCommand(terminal))
    .commandsGroup('Call it as a client:')
    .addCommand(toolsCommand(terminal))
    .addCommand(callCommand(terminal))
    .addCommand(inspectCommand(terminal))
    .commandsGroup('Configure it:')
    .addCommand(configCommand(terminal))
    .addCommand(upstreamsCommand(terminal))
    .addCommand(backupCommand(terminal))
    .commandsGroup('Know what it does, and why:')
    .addCommand(canCommand(terminal, () => toolsOf(terminal)))
    .addCommand(explainCommand(terminal))
    .addCommand(auditCommand(terminal));
}

/** Loaded by the one command that asks: toolsets bring their libraries, and a command line must answer at once. */
async function toolsOf(terminal: Terminal): Promise<readonly ToolOperation[]> {
  const { offeredTools } = await import('./offered-tools/offered-tools.js');
  return offeredTools(terminal);
}

// Before Node 24.2 no module learns that it is the one that was started, and nothing at all would happen.
if (import.meta.main === undefined && Number.parseInt(process.versions.node, 10) < 24) {
  process.exitCode = await runWithOwnNode(process.argv.slice(1), PACKAGE_FOLDER);
}
if (import.meta.main) {
  const terminal = processTerminal();
  process.exitCode = await runCommand(gatehouseProgram(terminal), process.argv.slice(2), terminal);
}
