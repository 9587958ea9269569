import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';

/** What a supervisor, a shell or a terminal sends to stop a program, or to make it read its files again. */
const SIGNALS = ['SIGTERM', 'SIGINT', 'SIGHUP'] as const;

/**
 * Runs Node with these arguments in the place of this process: its streams, its signals. Telemetry has to be loaded before
 * anything else, so the program cannot be this process.
 * @param node The Node to run, where it is not this one.
 * @returns Its exit code; as a shell has it, 128 and the number of the signal that ended it.
 */
export async function runProgram(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
  node = process.execPath,
): Promise<number> {
  const child = spawn(node, [...args], { env, cwd, stdio: 'inherit' });
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  for (const signal of SIGNALS) process.on(signal, pass);
  try {
    const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
    return code ?? 128 + constants.signals[signal ?? 'SIGKILL'];
  } finally {
    for (const signal of SIGNALS) process.off(signal, pass);
  }
}
