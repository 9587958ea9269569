import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { callCommand } from './call/call-command.js';
import { knownNames } from './complete/known-names.js';
import { doctorCommand } from './doctor/doctor-command.js';
import { keysCommand } from './keys/keys-command.js';
import { offeredTools } from './offered-tools/offered-tools.js';
import { runCommand, type Terminal } from './run-command.js';
import { startCommand } from './start/start-command.js';
import { toolsCommand } from './tools/tools-command.js';

let cwd: string;
let said: string;
let terminal: Terminal;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'gatehouse-'));
  said = '';
  terminal = { env: {}, cwd, now: new Date(), out: () => {}, error: (text) => void (said += text) };
});
afterEach(() => rmSync(cwd, { recursive: true }));

const here = (manifest: object | string) =>
  writeFileSync(join(cwd, 'package.json'), typeof manifest === 'string' ? manifest : JSON.stringify(manifest));
const neverStarted = () => Promise.reject(new Error('Another program was started'));
const offered = async () => (await offeredTools(terminal)).length;

it.each([
  ['start', () => startCommand(terminal, neverStarted), []],
  ['call --stdio', () => callCommand(terminal), ['health-check', '--stdio']],
  ['tools --stdio', () => toolsCommand(terminal), ['--stdio']],
  ['doctor', () => doctorCommand(terminal), []],
])('where a project has a program of its own, %s refuses to run or tell another', async (_name, command, args) => {
  here({ name: 'order-tools', dependencies: { gatehouse: '^1.0.0' } });
  expect(await runCommand(command(), args, terminal)).toBe(2);
  expect(said).toMatch(/^This folder has a program of its own[^\n]*npm start[^\n]*\n$/);
});

it('tells the tools of that program once it is built, and of no other', async () => {
  here({ name: 'order-tools', dependencies: { gatehouse: '^1.0.0' } });
  await expect(offered()).rejects.toThrow('There is no dist/app.js. Build first: npm run build.');
  mkdirSync(join(cwd, 'dist'));
  writeFileSync(join(cwd, 'dist/app.js'), 'exports.TOOLSETS = [];');
  expect(await offered()).toBe(0);
});

it('offers a shell no tools that the program there does not have', () => {
  expect(knownNames(terminal).tools).toContain('health-check');
  here({ name: 'order-tools', devDependencies: { gatehouse: '^1.0.0' } });
  expect(knownNames(terminal).tools).toEqual([]);
});

it.each([
  ['no package', undefined],
  ['this package', { name: 'gatehouse', devDependencies: { gatehouse: 'file:.' } }],
  ['a package without it', { name: 'other', dependencies: { zod: '4' } }],
  ['a file that is none', '{'],
])('tells of the service that comes with it where there is %s', async (_what, manifest) => {
  if (manifest !== undefined) here(manifest);
  expect(await offered()).toBeGreaterThan(0);
});

it.each([
  ['keys', ['create', '--client', 'bo'], keysCommand, 'docs/api-keys.md'],
  ['doctor', ['--help'], doctorCommand, 'docs/doctor.md'],
  ['start', ['--help'], startCommand, 'docs/configuration.md'],
])('%s names a page where the folder has it', async (_name, args, command, page) => {
  const telling: Terminal = { ...terminal, out: (text) => void (said += text) };
  await runCommand(command(telling), args, telling);
  expect(said).toContain(` ${page}`);
  here({ name: 'order-tools', dependencies: { gatehouse: '^1.0.0' } });
  await runCommand(command(telling), args, telling);
  expect(said).toContain(` node_modules/gatehouse/${page}`);
});
