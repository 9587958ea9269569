import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const START = join(import.meta.dirname, '../fixtures/conformance/start.js');

/** Milliseconds to open, and to leave after SIGTERM. */
const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 15_000;

/** The fixture application as `npm run start:fixtures` runs it, a process of its own. */
export interface FixtureServer extends AsyncDisposable {
  readonly url: URL;
}

/** Starts it; resolves once it says that it is open. */
export async function startFixtureServer(settings: Record<string, string>): Promise<FixtureServer> {
  const child = spawn(process.execPath, ['--enable-source-maps', START], {
    env: { PATH: process.env['PATH'], ...settings },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const opened = new Promise<URL>((opens, fails) => {
    const timer = setTimeout(() => fails(new Error(`Not open after ${START_LIMIT_MS} ms`)), START_LIMIT_MS);
    let written = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      written += text;
      const address = /^Conformance fixtures at (\S+)$/m.exec(written)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      child.stdout.removeAllListeners('data').resume();
      opens(new URL(address));
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      fails(new Error(`The fixture application exited with ${code} instead of opening: ${written}`));
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
