import { certsCommand } from './certs/certs-command.js';
import { processTerminal } from './process-terminal.js';
import { runCommand } from './run-command.js';

/** `npm run -s generate-certs`: `gatehouse certs`, by the name it has in scripts that are older. */
const terminal = processTerminal();
process.exitCode = await runCommand(certsCommand(terminal, 'generate-certs'), process.argv.slice(2), terminal);
