import { type Command, Option } from 'commander';

/** The revisions of MCP a service can be asked in. */
const REVISIONS = ['2026', '2025'] as const;

/** How a command is told which service to call, and as whom. */
export interface ServiceOptions {
  readonly url?: string;
  readonly token?: string;
  readonly key?: string;
  readonly era: (typeof REVISIONS)[number];
  readonly stdio?: true;
}

export const SERVICE_HELP = `
Without --url it is the service that is started in this folder with these settings. Who calls is told by --token, --key or
the variable GATEHOUSE_TOKEN; the service of this folder, unless in production, is called with a token made for it.`;

/** The same words for every command that calls a running service. */
export function withService(command: Command): Command {
  return command
    .optionsGroup('Which service, and as whom:')
    .option('--url <url>', 'of a service elsewhere, such as https://mcp.example.com/mcp')
    .addOption(new Option('--token <token>', 'call with this token').conflicts('key'))
    .option('--key <key>', 'call with this API key')
    .addOption(new Option('--era <revision>', 'revision of MCP to speak').choices(REVISIONS).default('2026'))
    .optionsGroup('Options:');
}

/** The same for commands that can also start the service themselves. */
export function withServiceOrStdio(command: Command): Command {
  const stdio = new Option('--stdio', 'start the service of this folder and speak to it over stdio');
  return withService(command).addOption(
    stdio.conflicts(['url', 'token', 'key']).helpGroup('Which service, and as whom:'),
  );
}
