import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';

/** Milliseconds for one block of commands. */
const BLOCK_LIMIT_MS = 300_000;
/** Stands in no output, because no program prints it. */
const END = '\u0004end-of-block';

/** What one block printed, and the exit code of its last command. */
export interface Printed {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** One bash that runs block after block, as a reader does: variables, functions and background jobs stay. */
export class ShellSession implements AsyncDisposable {
  private readonly shell: ChildProcessWithoutNullStreams;
  private stdout = '';
  private stderr = '';
  private readonly killWithRunner = () => this.kill();

  constructor(cwd: string, env: Readonly<Record<string, string>>) {
    // A process group of its own, so that nothing a page starts outlives it.
    this.shell = spawn('bash', ['--norc'], { cwd, env, detached: true });
    this.shell.stdout.setEncoding('utf8').on('data', (text: string) => (this.stdout += text));
    this.shell.stderr.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
    process.once('exit', this.killWithRunner);
  }

  /** @throws Error where the commands take longer than they may, or end the shell. */
  async run(commands: string): Promise<Printed> {
    this.stdout = this.stderr = '';
    this.shell.stdin.write(`${commands}\nprintf '${END} %d\\n' $?\n`);
    const over = AbortSignal.timeout(BLOCK_LIMIT_MS);
    for (;;) {
      const [stdout, code] = this.stdout.split(END);
      if (code?.endsWith('\n')) return { code: Number(code), stdout: stdout ?? '', stderr: this.stderr };
      try {
        await once(this.shell.stdout, 'data', { signal: over });
      } catch {
        throw new Error(`No end after ${BLOCK_LIMIT_MS} ms:\n${commands}\n${this.stdout}\n${this.stderr}`);
      }
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    process.off('exit', this.killWithRunner);
    const gone = once(this.shell, 'exit');
    this.kill();
    await gone;
  }

  private kill(): void {
    if (this.shell.pid !== undefined) process.kill(-this.shell.pid, 'SIGKILL');
  }
}
