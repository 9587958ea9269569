import { Command, Option } from 'commander';
import { type Transport, TRANSPORTS } from '../../config/transport.js';
import { serviceArguments } from '../client/compiled-service.js';
import { pagePath, refuseOwnProgram } from '../project-program.js';
import { EndsWith, type Terminal } from '../run-command.js';
import { runProgram } from './run-program.js';

const HELP = (page: string) => `
Examples:
  gatehouse start
  PORT=9443 LOG_LEVEL=debug gatehouse start
  gatehouse start --transport stdio       # for a client that starts its servers itself

Settings come from the environment and from gatehouse.config.yaml: ${page}. Signals go to the service:
SIGTERM and SIGINT stop it in order, SIGHUP makes it read its configuration again. Ends with the exit code of the service.`;

/** `gatehouse start` */
export function startCommand(terminal: Terminal, run = runProgram): Command {
  return new Command('start')
    .description('Starts the service and stays until it is told to stop.')
    .addOption(
      new Option(
        '--transport <transport>',
        'http; sse, which is http with HTTP+SSE beside it; or stdio. Stronger than TRANSPORT',
      ).choices(TRANSPORTS),
    )
    .addHelpText('after', () => HELP(pagePath('configuration', terminal.cwd)))
    .allowExcessArguments(false)
    .action(async ({ transport }: { transport?: Transport }) => {
      refuseOwnProgram(terminal.cwd, 'npm start runs it, npm start -- --transport=stdio over stdio.');
      throw new EndsWith(await run(serviceArguments(transport), terminal.env, terminal.cwd));
    });
}
