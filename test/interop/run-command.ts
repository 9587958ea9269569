import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Command } from './client-programs.js';

export interface CommandOptions {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds before it is killed. */
  readonly limitMs: number;
}

export interface Ended {
  /** Null when it was killed, or is not there. */
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a command to its end, whatever end that is. */
export async function runCommand([program, ...args]: Command, { limitMs, ...options }: CommandOptions): Promise<Ended> {
  const child = spawn(program, args, {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: limitMs,
    killSignal: 'SIGKILL',
  });
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].setEncoding('utf8').on('data', (text: string) => (written[name] += text));
  }
  try {
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, ...written };
  } catch (error) {
    return { code: null, stdout: '', stderr: String(error) };
  }
}
