import { expect, it } from 'vitest';
import { runCommand } from '../run-command.js';
import { doctorCommand } from './doctor-command.js';

/** Of a server that is not there: nobody listens on port 1. */
async function diagnosed(env: NodeJS.ProcessEnv, columns?: number) {
  const said = { out: '', error: '' };
  const out = (text: string) => void (said.out += text);
  const error = (text: string) => void (said.error += text);
  const terminal = { env, cwd: '/', now: new Date(), out, error };
  const surroundings = () => ({ interrupted: new AbortController().signal, columns, leave: () => {} });
  await runCommand(doctorCommand(terminal, surroundings), ['--url', 'https://127.0.0.1:1'], terminal);
  return said;
}

it('colours its table as the terminal it was given asks', async () => {
  expect((await diagnosed({ FORCE_COLOR: '1' })).out).toContain('\u001b[31mfailed\u001b[39m');
  expect((await diagnosed({})).out).not.toContain('\u001b');
});

it('writes line by line where a terminal can move nothing', async () => {
  expect((await diagnosed({ TERM: 'dumb' }, 100)).error).toMatch(/^failed {2}The server is ready: /m);
});
