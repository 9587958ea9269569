import { fork, type ChildProcess, type ForkOptions } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where servers keep their files and logs during this run. */
export const RUN_DIR = mkdtempSync(join(tmpdir(), 'gatehouse-bench-'));

const running = new Set<ChildProcess>();

/** Starts a module of the bench in a process that never outlives this one. Its output goes to `outputFd`. */
export function startChild(
  module: string,
  args: readonly string[],
  outputFd: number,
  options: Pick<ForkOptions, 'env' | 'execArgv'> = {},
  folder = import.meta.dirname,
): ChildProcess {
  return killWithUs(fork(join(folder, module), args, { ...options, stdio: ['ignore', outputFd, outputFd, 'ipc'] }));
}

export function killWithUs(child: ChildProcess): ChildProcess {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** Killed, not asked: how a server drains is not what is measured here. */
export async function stopChild(child: ChildProcess): Promise<void> {
  if (!running.has(child)) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

/** The child's next message. @throws Error when it ends first, or says nothing for `timeoutMs`. */
export async function nextMessage<Message>(child: ChildProcess, timeoutMs: number): Promise<Message> {
  const { promise, resolve, reject } = Promise.withResolvers<Message>();
  const ended = (code: number | null) => reject(new Error(`Its process ended with code ${code}.`));
  const timer = setTimeout(() => reject(new Error(`It said nothing for ${timeoutMs} ms.`)), timeoutMs);
  child.once('message', resolve).once('exit', ended);
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    child.off('message', resolve).off('exit', ended);
  }
}

// On the end of the run, on a failure and on Ctrl-C alike: 'exit' is the one event they all come to.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(RUN_DIR, { recursive: true, force: true });
});
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));
