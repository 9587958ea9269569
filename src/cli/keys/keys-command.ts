import { Command, InvalidArgumentError, Option } from 'commander';
import { keyHash, makeApiKey } from '../../config/api-key.js';
import { keysFileOf } from '../../config/keys-file-of.js';
import { loadSettings } from '../../config/load-config.js';
import { KeysFile } from '../../identity/clients/keys-file.js';
import { listedKeys, renderKeys } from './listed-keys.js';
import { programName } from '../program-name.js';
import { pagePath } from '../project-program.js';
import type { Terminal } from '../run-command.js';
import { jsonOption, writeJson } from '../terminal/json-option.js';
import { parseLifetime } from '../start/token-lifetime.js';

const HELP = `
Keys belong to a client of the list \`clients\` in gatehouse.config.yaml. Only their hashes are kept, in KEYS_FILE (by
default keys.json in DATA_DIR); a running service reads the file again within a second.

To rotate without a refused call: create a second key, give it to the client, revoke the first.
  export KEY=$(gatehouse keys create --client crm-bot)
  gatehouse keys list
  gatehouse keys revoke 4fJx0aPq2Z`;

const NEVER = 'never';

/** `gatehouse keys create | list | revoke` */
export function keysCommand(terminal: Terminal): Command {
  return new Command('keys')
    .description('Creates, lists and revokes API keys.')
    .addHelpText('after', HELP)
    .addCommand(createCommand(terminal))
    .addCommand(listCommand(terminal))
    .addCommand(revokeCommand(terminal));
}

function createCommand(terminal: Terminal): Command {
  const { env, cwd, now, out, error } = terminal;
  return new Command('create')
    .description('Makes a key for a client and prints it, alone and once: only its hash is kept.')
    .requiredOption('--client <id>', 'the client that will send it')
    .addOption(
      new Option('--expires <time>', 'such as 12h or 90d, or never').argParser(lifetime).default(7_776_000, '90d'),
    )
    .option('--json', 'print the key and what is kept of it as JSON')
    .allowExcessArguments(false)
    .action(({ client, expires, json }: { client: string; expires: number | typeof NEVER; json?: true }) => {
      const settings = loadSettings(env, cwd);
      if (!settings.clients.some(({ id }) => id === client)) throw new Error(unknownClient(settings.clients, cwd));
      const { id, key } = makeApiKey();
      const kept = {
        id,
        client,
        hash: keyHash(key),
        createdAt: now.toISOString(),
        ...(expires !== NEVER && { expiresAt: new Date(now.getTime() + expires * 1_000).toISOString() }),
      };
      new KeysFile(keysFileOf(settings)).change((keys) => [...keys, kept]);
      if (json) return writeJson(terminal, { ...kept, key });
      out(`${key}\n`);
      error(`Key ${id} of ${client}, ${untilOf(kept.expiresAt)}. It is not shown again.\n`);
    });
}

function listCommand(terminal: Terminal): Command {
  const { env, cwd, now, out } = terminal;
  return new Command('list')
    .description('Shows every key the service knows: ids, clients and dates, never a key.')
    .option('--client <id>', 'only the keys of this client')
    .option('--json', 'print JSON, for programs')
    .allowExcessArguments(false)
    .action(({ client, json }: { client?: string; json?: true }) => {
      const settings = loadSettings(env, cwd);
      const keys = listedKeys(settings, new KeysFile(keysFileOf(settings)).read(), now).filter(
        (key) => client === undefined || key.client === client,
      );
      if (json) return writeJson(terminal, keys);
      out(renderKeys(keys, terminal));
    });
}

function revokeCommand(terminal: Terminal): Command {
  const { env, cwd, now, out } = terminal;
  return new Command('revoke')
    .description('Refuses a key from now on, for good.')
    .argument('<key-id>', 'as `gatehouse keys list` shows it: the part between the underscores of the key')
    .addOption(jsonOption())
    .allowExcessArguments(false)
    .action((id: string, { json }: { json?: true }) => {
      const settings = loadSettings(env, cwd);
      const file = new KeysFile(keysFileOf(settings));
      const listed = listedKeys(settings, file.read(), now).find((key) => key.id === id);
      // What was typed is not repeated: it may be a whole key.
      if (listed === undefined) throw new Error(`No key has that id. ${programName(terminal)} keys list shows them.`);
      if (listed.source !== 'KEYS_FILE') throw new Error(`That key stands in ${listed.source}: remove it there.`);
      const isNew = listed.state !== 'revoked';
      if (isNew)
        file.change((keys) => keys.map((key) => (key.id === id ? { ...key, revokedAt: now.toISOString() } : key)));
      if (json)
        return writeJson(terminal, { id, client: listed.client, revokedAt: listed.revokedAt ?? now.toISOString() });
      if (!isNew) return out(`Key ${id} of ${listed.client} was revoked already.\n`);
      out(`Key ${id} of ${listed.client} is revoked. A running service refuses it within a second.\n`);
    });
}

function lifetime(text: string): number | typeof NEVER {
  if (text === NEVER) return NEVER;
  const seconds = parseLifetime(text);
  if (seconds === undefined) throw new InvalidArgumentError('Write a whole number and a unit, such as 90d, or never.');
  return seconds;
}

function unknownClient(clients: readonly { readonly id: string }[], cwd: string): string {
  const known = clients.map(({ id }) => id).join(', ');
  return known === ''
    ? `No clients are configured. Add one to clients in gatehouse.config.yaml: ${pagePath('api-keys', cwd)} shows how.`
    : `No client of that id is configured. There are: ${known}.`;
}

function untilOf(expiresAt: string | undefined): string {
  return expiresAt === undefined ? 'valid until it is revoked' : `valid until ${expiresAt}`;
}
