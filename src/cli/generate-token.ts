import { randomUUID } from 'node:crypto';
import { Command, InvalidArgumentError, Option } from 'commander';
import { ConfigError } from '../config/config-error.js';
import { loadAuthConfig } from '../config/load-config.js';
import { signToken } from '../identity/sign-token.js';
import { processTerminal } from './process-terminal.js';
import { runCommand, type Terminal } from './run-command.js';
import { parseLifetime } from './token-lifetime.js';

const HELP = `
Prints the token alone, so that a shell can take it:
  export GATEHOUSE_TOKEN=$(npm run -s generate-token -- --sub alice --email a@example.com --roles user)

It is signed with JWT_SECRET, or outside production with the secret the server keeps in DATA_DIR.`;

interface Options {
  readonly sub: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly client?: string;
  readonly expiresIn: number;
}

/** `npm run -s generate-token -- --sub <id> --email <address> --roles <names>` */
export function generateTokenCommand({ env, cwd, now, out }: Terminal): Command {
  return new Command('generate-token')
    .description('Signs a token for a principal of this server.')
    .requiredOption('--sub <id>', 'who the token is for: the id of the principal', named)
    .requiredOption('--email <address>', 'email of the principal', named)
    .requiredOption('--roles <names>', 'comma separated roles, such as user,admin', names)
    .addOption(
      new Option('--scopes <names>', 'comma separated scopes, such as mcp:read').argParser(names).default([], 'none'),
    )
    .option('--client <id>', 'the application that acts for the principal', named)
    .addOption(new Option('--expires-in <time>', 'such as 90s, 15m, 1h, 30d').argParser(lifetime).default(3_600, '1h'))
    .addHelpText('after', HELP)
    .allowExcessArguments(false)
    .action(async ({ sub, email, roles, scopes, client, expiresIn }: Options) => {
      const { jwtSecret, issuer, audience } = loadAuthConfig(env, cwd);
      if (jwtSecret === undefined)
        throw new ConfigError(['JWT_SECRET must be set: without it tokens come from the issuer.']);
      const claims = { sub, email, roles, scopes, clientId: client, issuer, audience: audience[0] };
      out(`${await signToken(claims, jwtSecret, { now, expiresInSeconds: expiresIn, id: randomUUID() })}\n`);
    });
}

function named(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('It must not be empty.');
  return text;
}

function names(text: string): readonly string[] {
  const list = text.split(',').map((name) => name.trim());
  if (list.some((name) => name === '' || /\s/.test(name))) {
    throw new InvalidArgumentError('Write names without spaces, separated by commas.');
  }
  return list;
}

function lifetime(text: string): number {
  const seconds = parseLifetime(text);
  if (seconds === undefined) throw new InvalidArgumentError('Write a whole number and a unit, such as 15m or 1h.');
  return seconds;
}

if (import.meta.main) {
  const terminal = processTerminal();
  process.exitCode = await runCommand(generateTokenCommand(terminal), process.argv.slice(2), terminal);
}
