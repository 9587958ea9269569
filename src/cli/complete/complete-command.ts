import type { ArgumentHandler, OptionHandler, RootCommand } from '@bomb.sh/tab';
import { Command } from 'commander';
import { type Terminal, WrongUse } from '../run-command.js';
import type { KnownNames } from './known-names.js';

const SHELLS = ['bash', 'zsh', 'fish', 'powershell'];

const HELP = `
For one shell, or for every one from now on:
  source <(gatehouse complete bash)
  gatehouse complete bash > ~/.local/share/bash-completion/completions/gatehouse
  gatehouse complete zsh > "\${fpath[1]}/_gatehouse"
  gatehouse complete fish > ~/.config/fish/completions/gatehouse.fish
  gatehouse complete powershell >> $PROFILE

It completes commands, options, their choices, names of tools and names of configured clients.`;

/**
 * `gatehouse complete <shell>`, and `gatehouse complete -- <words>`, which is what its script asks at each key.
 * @param programOf The commands to complete: a program of its own each time, without this command.
 */
export function completeCommand(terminal: Terminal, programOf: () => Command): Command {
  return new Command('complete')
    .description('Prints the script with which a shell completes what is typed.')
    .usage(`<${SHELLS.join('|')}>`)
    .argument('[words...]', `the shell: ${SHELLS.join(', ')}`)
    .addHelpText('after', HELP)
    .action(async (words: readonly string[], _options: object, command: Command) => {
      // Loaded here: everybody else would wait for it.
      const { default: tab } = await import('@bomb.sh/tab/commander');
      const completion = tab(programOf());
      if (isAsked(command)) {
        // A first word is a command, and commands are known.
        if (words.length > 1) {
          const { knownNames } = await import('./known-names.js');
          offerNames(completion, knownNames(terminal));
        }
        return completion.parse([...words]);
      }
      const [shell, ...more] = words;
      if (shell === undefined || more.length > 0 || !SHELLS.includes(shell)) {
        throw new WrongUse(`Say which shell: ${SHELLS.join(', ')}.`);
      }
      completion.setup('gatehouse', 'gatehouse', shell);
    });
}

/** Behind `--` stand words somebody types, whatever they look like. */
function isAsked({ parent }: Command): boolean {
  const { rawArgs } = parent as unknown as { readonly rawArgs: readonly string[] };
  return rawArgs[rawArgs.indexOf('complete') + 1] === '--';
}

function offerNames({ commands }: RootCommand, { tools, clients }: KnownNames): void {
  const offer = (names: readonly string[]): ArgumentHandler & OptionHandler =>
    function offered(complete) {
      for (const name of names) complete(name, '');
    };
  const argument = (command: string, name: string, names: readonly string[]) => {
    const found = commands.get(command)?.arguments.get(name);
    if (found !== undefined) found.handler = offer(names);
  };
  argument('call', 'tool', tools);
  argument('can', 'caller', [...clients, 'anonymous']);
  argument('can', 'tool', tools);
  for (const [name, { options }] of commands) {
    const client = name.startsWith('keys') ? options.get('client') : undefined;
    if (client !== undefined) client.handler = offer(clients);
    const tool = options.get('tool');
    if (tool !== undefined) tool.handler = offer(tools);
  }
}
