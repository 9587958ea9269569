import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../run-command.js';
import { newCommand } from './new-command.js';
import { OWN_PACKAGE } from './own-package.js';

let cwd: string;
beforeEach(() => void (cwd = mkdtempSync(join(tmpdir(), 'gatehouse-new-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

const TARBALL = `gatehouse-${OWN_PACKAGE.version}.tgz`;

async function run(args: string, { installed = 0, packed = 0, isInstalled = false } = {}) {
  const said = { out: '', error: '' };
  const installs: string[] = [];
  const packs: string[] = [];
  const npm = {
    install: async (folder: string) => (installs.push(folder), installed),
    packInto: async (folder: string) => (packs.push(folder), packed),
  };
  const terminal = {
    env: {},
    cwd,
    now: new Date(),
    out: (text: string) => void (said.out += text),
    error: (text: string) => void (said.error += text),
  };
  const code = await runCommand(newCommand(terminal, npm, isInstalled), args.split(' '), terminal);
  return { code, ...said, installs, packs };
}

const dependsOn = (spec: string) =>
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ name: 'around', dependencies: { gatehouse: spec } }));

const manifest = (name: string) => JSON.parse(readFileSync(join(cwd, name, 'package.json'), 'utf8'));

describe('gatehouse new', () => {
  it('writes a project that depends on this release, installs it, and says how to go on', async () => {
    dependsOn('^0.1.0');
    const { code, out, error, installs, packs } = await run('order-tools', { isInstalled: true });
    expect(packs).toEqual([]);
    expect({ code, installs }).toEqual({ code: 0, installs: [join(cwd, 'order-tools')] });
    expect(out).toMatch(/^order-tools is written: \d+ files\.\n$/);
    expect(error).toBe('Next:\n  cd order-tools\n  npm test\n  npm start\n');
    expect(manifest('order-tools')).toMatchObject({
      name: 'order-tools',
      dependencies: { gatehouse: '^0.1.0', zod: OWN_PACKAGE.dependencies['zod'] },
    });
  });

  it('depends, where it is installed, on what the project around it does, by its whole path', async () => {
    mkdirSync(join(cwd, 'vendor'));
    writeFileSync(join(cwd, 'vendor', TARBALL), '');
    dependsOn(`file:vendor/${TARBALL}`);
    expect(await run('order-tools --no-install', { isInstalled: true })).toMatchObject({ code: 0, packs: [] });
    expect(manifest('order-tools').dependencies.gatehouse).toBe(`file:${join(cwd, 'vendor', TARBALL)}`);
  });

  it('asks, where it is installed and no project says, rather than name a package of somebody else', async () => {
    const { code, error } = await run('order-tools', { isInstalled: true });
    expect(code).toBe(1);
    expect(error).toMatch(/^Say what it is to depend on: --gatehouse /);
    expect(readdirSync(cwd)).toEqual([]);
    expect((await run('order-tools --gatehouse 1.2.3', { isInstalled: true })).code).toBe(0);
  });

  it('gives it this release as a tarball where that is a clone', async () => {
    const { code, packs } = await run('order-tools --no-install');
    expect({ code, packs }).toEqual({ code: 0, packs: [join(cwd, 'order-tools')] });
    expect(manifest('order-tools').dependencies.gatehouse).toBe(`file:${TARBALL}`);
    expect(JSON.parse((await run('other-tools --dry-run --json')).out).files).toContain(TARBALL);
    expect(await run('third-tools', { packed: 1 })).toMatchObject({ code: 1, installs: [] });
  });

  it('only writes it where that is enough, and then names npm install too', async () => {
    const { code, error, installs } = await run('order-tools --no-install');
    expect({ code, installs }).toEqual({ code: 0, installs: [] });
    expect(error).toContain('  npm install\n');
  });

  it('leaves what it wrote when npm fails, and fails too', async () => {
    const { code, error } = await run('order-tools', { installed: 1 });
    expect(code).toBe(1);
    expect(error).toBe(
      'order-tools is written, but npm install failed. See above, then run it again in that folder.\n',
    );
    expect(existsSync(join(cwd, 'order-tools/package.json'))).toBe(true);
  });

  it('depends on a tarball by its whole path, and on anything else as it is given', async () => {
    writeFileSync(join(cwd, 'gatehouse.tgz'), '');
    await run('one --no-install --gatehouse ./gatehouse.tgz');
    await run('two --no-install --gatehouse file:gatehouse.tgz');
    await run('three --no-install --gatehouse 1.2.3');
    const specs = ['one', 'two', 'three'].map((name) => manifest(name).dependencies.gatehouse);
    expect(specs).toEqual([`file:${join(cwd, 'gatehouse.tgz')}`, `file:${join(cwd, 'gatehouse.tgz')}`, '1.2.3']);
  });

  it('only says what it would write with --dry-run', async () => {
    const { code, out, installs } = await run('order-tools --dry-run');
    expect({ code, installs }).toEqual({ code: 0, installs: [] });
    expect(out.split('\n')).toContain('order-tools/src/toolsets/stock/stock.tools.ts');
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('answers programs with --json', async () => {
    const { out } = await run('order-tools --transport stdio --no-install --json --gatehouse 1.2.3');
    const answer = JSON.parse(out);
    expect(answer).toMatchObject({ name: 'order-tools', transport: 'stdio', installed: false, dryRun: false });
    const written = readdirSync(join(cwd, 'order-tools'), { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    expect(answer.files).toHaveLength(written.length);
  });

  it.each([
    ['Order-Tools', 'A project is named with small letters'],
    ['../escape', 'A project is named with small letters'],
    ['order--tools', 'A project is named with small letters'],
    ['a'.repeat(51), 'at most 50 characters'],
    ['gatehouse', 'gatehouse is the name of a package the project needs'],
    ['zod', 'zod is the name of a package the project needs'],
    ['http', 'http is the name of a package the project needs'],
  ])('refuses the name %s', async (name, sentence) => {
    const { code, out, error } = await run(name);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(error).toContain(sentence);
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('never writes into a folder with something in it, nor over a file', async () => {
    mkdirSync(join(cwd, 'order-tools'));
    writeFileSync(join(cwd, 'order-tools/notes.txt'), 'mine');
    writeFileSync(join(cwd, 'a-file'), 'mine');
    expect((await run('order-tools')).error).toContain('The folder order-tools is not empty. Nothing was written');
    expect((await run('a-file')).error).toBe('a-file is a file. Nothing was written.\n');
    expect(readdirSync(join(cwd, 'order-tools'))).toEqual(['notes.txt']);
  });

  it('writes into a folder with nothing in it', async () => {
    mkdirSync(join(cwd, 'order-tools'));
    expect((await run('order-tools --no-install')).code).toBe(0);
  });

  it('knows three transports', async () => {
    const { code, error } = await run('order-tools --transport=carrier-pigeon');
    expect(code).toBe(2);
    expect(error).toContain('Allowed choices are http, sse, stdio');
    expect(readdirSync(cwd)).toEqual([]);
  });
});
