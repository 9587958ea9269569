import { processTerminal } from './process-terminal.js';
import { runCommand } from './run-command.js';
import { tokenCommand } from './token/token-command.js';

/** `npm run -s generate-token`: `gatehouse token`, by the name it has in scripts that are older. */
const terminal = processTerminal();
const command = tokenCommand(terminal, 'generate-token', 'npm run -s generate-token --');
process.exitCode = await runCommand(command, process.argv.slice(2), terminal);
