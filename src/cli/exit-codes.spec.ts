import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { gatehouseProgram } from './gatehouse.js';
import { runCommand } from './run-command.js';

it.each([
  'bogus',
  'new Bad_Name',
  'new zod',
  'new orders --dry-run --gatehouse=',
  'add toolset Bad_Name',
  'add tool orders Bad-Name!',
  'token --sub me --expires-in soon',
  'keys create --client bo --expires soon',
  'doctor --url nonsense',
  'doctor --provoke',
  'doctor --url https://localhost:1 --provoke',
  'doctor --url https://localhost:1 --ca no-file.pem',
  'tools --url nonsense',
  'call echo {',
  'can',
  'audit query --since soon',
  'audit tail --lines many',
  'audit verify --head nonsense',
  'audit verify --public-key no-file.pem',
  'upstreams diff',
  'complete tcsh',
  'start --transport bogus',
])('ends with 2 and does nothing when called wrongly: %s', async (args) => {
  const cwd = mkdtempSync(join(tmpdir(), 'gatehouse-wrong-use-'));
  onTestFinished(() => rmSync(cwd, { recursive: true }));
  let [out, error] = ['', ''];
  const terminal = {
    env: { DATA_DIR: join(cwd, 'data') },
    cwd,
    now: new Date(0),
    out: (text: string) => void (out += text),
    error: (text: string) => void (error += text),
  };
  const code = await runCommand(gatehouseProgram(terminal), args.split(' '), terminal);
  expect({ code, out, left: readdirSync(cwd) }).toEqual({ code: 2, out: '', left: [] });
  expect(error).not.toBe('');
});
