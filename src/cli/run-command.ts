import { type Command, CommanderError } from 'commander';

/** What a command line can touch; the process itself, or a test. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly now: Date;
  out(text: string): void;
  error(text: string): void;
}

/** Runs a command. Answers its exit code: 0, 1 when it failed, 2 when it was called wrongly. Never a stack trace. */
export async function runCommand(command: Command, args: readonly string[], terminal: Terminal): Promise<number> {
  for (const each of withSubcommands(command)) {
    each
      .exitOverride()
      .configureOutput({ writeOut: (text) => terminal.out(text), writeErr: (text) => terminal.error(text) });
  }
  try {
    await command.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has written its own message already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.error(`${error instanceof Error ? error.message : 'Failed for an unknown reason.'}\n`);
    return 1;
  }
}

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
