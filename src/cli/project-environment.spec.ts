import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { processTerminal } from './process-terminal.js';
import { projectEnvironment } from './project-environment.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'gatehouse-project-env-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const isProject = () =>
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: 'orders', dependencies: { gatehouse: '*' } }));
const dotEnv = (text: string) => writeFileSync(join(folder, '.env'), text);

it('is, in a project, what npm start gives its program', () => {
  isProject();
  dotEnv('# ours\nPORT=9443\nLOG_LEVEL="debug" # loud\nHOST=\nexport TLS=off\nWORKERS=2\n');
  const given = { LOG_LEVEL: 'warn', HOST: '127.0.0.1', WORKERS: '' };
  const script =
    'console.log(JSON.stringify([process.env.PORT, process.env.LOG_LEVEL, process.env.HOST, process.env.TLS, process.env.WORKERS]))';
  const { stdout } = spawnSync(process.execPath, ['--env-file-if-exists=.env', '-e', script], {
    cwd: folder,
    env: given,
    encoding: 'utf8',
  });
  const { PORT, LOG_LEVEL, HOST, TLS, WORKERS } = projectEnvironment(given, folder);
  expect([PORT, LOG_LEVEL, HOST, TLS, WORKERS]).toEqual(['9443', 'warn', '127.0.0.1', 'off', '']);
  expect(JSON.parse(stdout)).toEqual([PORT, LOG_LEVEL, HOST, TLS, WORKERS]);
});

it('is the environment of every command that is run there', () => {
  isProject();
  dotEnv('GATEHOUSE_SPEC_OF_ENV=here');
  const cwd = vi.spyOn(process, 'cwd').mockReturnValue(folder);
  expect(processTerminal().env).toMatchObject({ GATEHOUSE_SPEC_OF_ENV: 'here' });
  cwd.mockRestore();
});

it('is the environment alone where there is no such file, and where there is no project', () => {
  const given = { PORT: '1' };
  isProject();
  expect(projectEnvironment(given, folder)).toEqual(given);
  rmSync(join(folder, 'package.json'));
  dotEnv('HOST=example.com');
  expect(projectEnvironment(given, folder)).toEqual(given);
});

it('refuses a file that cannot be read', () => {
  isProject();
  mkdirSync(join(folder, '.env'));
  expect(() => projectEnvironment({}, folder)).toThrow('The .env of this project cannot be read.');
});
