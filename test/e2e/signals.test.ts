import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { ownFolder } from '../fixtures/gatehouse-process.js';

let folder: ReturnType<typeof ownFolder>;
beforeEach(() => {
  folder = ownFolder();
});
afterEach(() => folder.remove());

/** Starts the service and resolves once it is open. */
async function start() {
  const env = { ...folder.env, PORT: '0', TLS: 'off', HOST: '127.0.0.1' };
  const child = spawn(process.execPath, [join(resolve('dist'), 'main.js')], {
    cwd: folder.cwd,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let written = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (written += text));
  while (!/Address +\S+/.test(written)) await once(child.stdout, 'data');
  return { child, exited: once(child, 'exit').then(([code]) => code as number | null) };
}

it('takes the signals of one Ctrl-C for one: the terminal sends it, and npm passes it on', async () => {
  const { child, exited } = await start();
  child.kill('SIGINT');
  child.kill('SIGINT');
  expect(await exited).toBe(0);
});
