import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { freePort } from '../../../test/fixtures/free-port.js';
import { gatehouseProgram } from '../gatehouse.js';
import { runCommand } from '../run-command.js';

const SCRIPT = `console.error('Error: no folder ' + process.env.FOLDER_KEY); process.exit(1)`;

let cwd: string;
beforeEach(async () => {
  const port = await freePort();
  cwd = mkdtempSync(join(tmpdir(), 'gatehouse-'));
  const upstreams = [
    {
      name: 'ends',
      command: process.execPath,
      args: ['-e', SCRIPT],
      access: 'authenticated',
      env: [{ name: 'FOLDER_KEY', secret: 'FOLDER_KEY' }],
    },
    { name: 'absent', url: `http://127.0.0.1:${port}/mcp`, access: 'authenticated' },
    { name: 'misspelt', command: join(cwd, 'no-such-program'), access: 'authenticated' },
  ];
  writeFileSync(join(cwd, 'gatehouse.config.yaml'), JSON.stringify({ upstreams }));
});
afterEach(() => rmSync(cwd, { recursive: true }));

async function run(...args: string[]) {
  let [out, error] = ['', ''];
  const write = { out: (text: string) => void (out += text), error: (text: string) => void (error += text) };
  const terminal = { env: { FOLDER_KEY: 'hunter2-hunter2' }, cwd, now: new Date(), ...write };
  const code = await runCommand(gatehouseProgram(terminal), ['upstreams', ...args], terminal);
  return { code, out, error };
}

it('says why an upstream cannot be asked: what its child wrote, without secrets, or the word of the network', async () => {
  const cannot = 'cannot be reached, or does not tell what it offers';
  expect(await run('diff', 'ends')).toEqual({
    code: 1,
    out: '',
    error: `ends ${cannot}. It says: Error: no folder ***\n`,
  });
  expect(await run('accept', 'absent')).toEqual({ code: 1, out: '', error: `absent ${cannot} (ECONNREFUSED).\n` });
  expect(await run('diff', 'misspelt')).toEqual({ code: 1, out: '', error: `misspelt ${cannot} (ENOENT).\n` });
});

it('lists what cannot be asked beside the rest, and says why on stderr', async () => {
  const { code, out, error } = await run('list');
  expect([code, out.match(/cannot be reached/g)]).toEqual([0, Array(3).fill('cannot be reached')]);
  expect(error.split('\n')).toHaveLength(4);
});
