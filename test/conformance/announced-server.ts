import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** Milliseconds to open, and to leave after SIGTERM. */
const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 15_000;

/** A server of ours that says on stdout where it is, a process of its own. */
export interface AnnouncedServer extends AsyncDisposable {
  readonly url: URL;
}

/** How to start one, and the line its first group finds the URL in. */
export interface Announcement {
  readonly script: string;
  readonly line: RegExp;
}

/** Starts it; resolves once it says that it is open. It knows of the environment only what `settings` say. */
export async function startAnnounced(
  { script, line }: Announcement,
  settings: Readonly<Record<string, string>>,
): Promise<AnnouncedServer> {
  const child = spawn(process.execPath, ['--enable-source-maps', script], {
    env: { PATH: process.env['PATH'], ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const opened = new Promise<URL>((opens, fails) => {
    const timer = setTimeout(() => fails(new Error(`Not open after ${START_LIMIT_MS} ms`)), START_LIMIT_MS);
    let written = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      written += text;
      const address = line.exec(written)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      child.stdout.removeAllListeners('data').resume();
      opens(new URL(address));
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      fails(new Error(`${script} exited with ${code} instead of opening: ${written}`));
    });
  });
  const url = await opened.catch((error: unknown) => {
    child.kill('SIGKILL');
    throw error;
  });
  return {
    url,
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
      await exited;
      clearTimeout(timer);
    },
  };
}
