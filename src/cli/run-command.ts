import { type Command, CommanderError } from 'commander';
import { programName } from './program-name.js';
import { paintFor } from './terminal/paint.js';

/** What a command line can touch; the process itself, or a test. */
export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly now: Date;
  /** Whether a person looks at what `out` writes: colours and drawings are for people. Absent: a program reads it. */
  readonly isInteractive?: boolean;
  out(text: string): void;
  error(text: string): void;
}

/** A command that has said everything itself ends with a code that is not its own: that of a program it ran. */
export class EndsWith extends Error {
  override readonly name = 'EndsWith';

  constructor(readonly exitCode: number) {
    super(`Ends with ${exitCode}`);
  }
}

/** A command that was called wrongly in a way that only the whole of it shows. */
export class WrongUse extends Error {
  override readonly name = 'WrongUse';
}

/** Runs a command. Answers its exit code, as `EXIT_CODES` explains them. Never a stack trace. */
export async function runCommand(command: Command, args: readonly string[], terminal: Terminal): Promise<number> {
  const paint = paintFor(terminal);
  for (const each of withSubcommands(command)) {
    each
      .exitOverride()
      .showHelpAfterError(`See ${typed(each, terminal)} --help.`)
      .configureHelp({ styleTitle: (title) => paint('bold', title) })
      .configureOutput({
        writeOut: (text) => terminal.out(text),
        writeErr: (text) => terminal.error(text),
        // Decided here, from the environment of this terminal; commander would ask the process.
        getOutHasColors: () => true,
        getErrHasColors: () => true,
      });
  }
  try {
    await command.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    // Commander has written its own message already.
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (error instanceof EndsWith) return error.exitCode;
    terminal.error(`${error instanceof Error ? error.message : 'Failed for an unknown reason.'}\n`);
    return error instanceof WrongUse ? 2 : 1;
  }
}

/** What leads to a command, as it is typed here. */
function typed(command: Command, terminal: Terminal): string {
  const { parent } = command;
  return parent === null ? programName(terminal, command.name()) : `${typed(parent, terminal)} ${command.name()}`;
}

function withSubcommands(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(withSubcommands)];
}
