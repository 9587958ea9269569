import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Milliseconds one run of a host may take: its start included, on a busy machine. */
const LIMIT_MS = 80_000;

export interface HostRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface HostCommand {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

/** No host gets past it: the port of discard, where nobody listens. */
const NOWHERE = 'http://127.0.0.1:9';

/** The environment of a host: nothing the machine may have configured, and no way to anything but the loopback. */
export function hostEnvironment(home: string): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: home,
    TERM: 'dumb',
    HTTP_PROXY: NOWHERE,
    HTTPS_PROXY: NOWHERE,
    NO_PROXY: 'localhost,127.0.0.1',
  };
}

/** Runs a host until it ends by itself, or has to be ended; with everything it started. */
export async function runHost({ command, args, cwd, env }: HostCommand): Promise<HostRun> {
  const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  const kill = () => {
    if (child.exitCode === null && child.signalCode === null) process.kill(-child.pid!, 'SIGKILL');
  };
  process.once('exit', kill);
  const timer = setTimeout(kill, LIMIT_MS);
  const written = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => (written[name] += text));
  const [code] = (await once(child, 'close')) as [number | null];
  clearTimeout(timer);
  process.off('exit', kill);
  return { code, ...written };
}
