import { randomUUID } from 'node:crypto';
import { Command, InvalidArgumentError, Option } from 'commander';
import { ConfigError } from '../../config/config-error.js';
import { loadAuthConfig } from '../../config/load-config.js';
import { signToken } from '../../identity/sign-token.js';
import type { Terminal } from '../run-command.js';
import { parseLifetime } from '../start/token-lifetime.js';
import { jsonOption, writeJson } from '../terminal/json-option.js';

const helpFor = (invocation: string) => `
Prints the token alone, so that a shell can take it:
  export GATEHOUSE_TOKEN=$(${invocation} --sub alice --email a@example.com --roles user)

It is signed with JWT_SECRET, or outside production with the secret the server keeps in DATA_DIR.`;

interface Options {
  readonly sub: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly client?: string;
  readonly expiresIn: number;
  readonly json?: true;
}

/**
 * `gatehouse token --sub <id> --email <address> --roles <names>`
 * @param invocation How the help says it is called.
 */
export function tokenCommand(terminal: Terminal, name = 'token', invocation = 'gatehouse token'): Command {
  const { env, cwd, now, out } = terminal;
  return new Command(name)
    .description('Signs a token for a principal of this server.')
    .requiredOption('--sub <id>', 'who the token is for: the id of the principal', named)
    .requiredOption('--email <address>', 'email of the principal', named)
    .requiredOption('--roles <names>', 'comma separated roles, such as user,admin', names)
    .addOption(
      new Option('--scopes <names>', 'comma separated scopes, such as mcp:read').argParser(names).default([], 'none'),
    )
    .option('--client <id>', 'the application that acts for the principal', named)
    .addOption(new Option('--expires-in <time>', 'such as 90s, 15m, 1h, 30d').argParser(lifetime).default(3_600, '1h'))
    .addOption(jsonOption('print the token and what it says as JSON'))
    .addHelpText('after', helpFor(invocation))
    .allowExcessArguments(false)
    .action(async ({ sub, email, roles, scopes, client, expiresIn, json }: Options) => {
      const { jwtSecret, issuer, audience } = loadAuthConfig(env, cwd);
      if (jwtSecret === undefined)
        throw new ConfigError(['JWT_SECRET must be set: without it tokens come from the issuer.']);
      const claims = { sub, email, roles, scopes, clientId: client, issuer, audience: audience[0] };
      const token = await signToken(claims, jwtSecret, { now, expiresInSeconds: expiresIn, id: randomUUID() });
      const expiresAt = new Date(now.getTime() + expiresIn * 1_000).toISOString();
      if (json) writeJson(terminal, { token, ...claims, expiresAt });
      else out(`${token}\n`);
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
