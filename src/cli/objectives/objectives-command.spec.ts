import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runCommand } from '../run-command.js';
import { objectivesCommand } from './objectives-command.js';

let cwd: string;
beforeEach(() => void (cwd = mkdtempSync(join(tmpdir(), 'gatehouse-objectives-'))));
afterEach(() => rmSync(cwd, { recursive: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(cwd, path)), { recursive: true });
  writeFileSync(join(cwd, path), text);
}

async function run(...args: string[]) {
  const said = { out: '', error: '' };
  const terminal = {
    env: {},
    cwd,
    now: new Date(),
    out: (text: string) => void (said.out += text),
    error: (text: string) => void (said.error += text),
  };
  return { code: await runCommand(objectivesCommand(terminal), args, terminal), ...said };
}

// What it writes of tools, test:scaffold shows with a compiled project.
describe('gatehouse objectives', () => {
  const SERVICE = 'deploy/prometheus/rules/service.yml';
  const GONE = 'deploy/prometheus/rules/tool-gone.yml';
  const WRITTEN = '# Written by `npm run objectives`. Do not edit.\n';

  it('writes what is missing or stale, in the words of a project, and nothing twice', async () => {
    write('app.mjs', 'export const TOOLSETS = [];');
    const { written } = JSON.parse((await run('app.mjs', '--json')).out);
    expect(written).toContain(SERVICE);
    const fresh = readFileSync(join(cwd, SERVICE), 'utf8');
    expect(fresh).toMatch(/^# Written by `npm run objectives`\. Do not edit\.\n/);
    expect((await run('app.mjs')).out).toBe('Everything is as the tools say.\n');
    write(SERVICE, 'stale');
    expect((await run('app.mjs')).out).toBe(`wrote ${SERVICE}\n`);
    expect(readFileSync(join(cwd, SERVICE), 'utf8')).toBe(fresh);
  });

  it('removes what was written for tools that are gone, and nothing else', async () => {
    write('app.mjs', 'export const TOOLSETS = [];');
    write(GONE, WRITTEN);
    const ours = ['docs/runbooks/tool-box.md', 'docs/runbooks/our-page.md', 'deploy/prometheus/rules/tool-wear.yml'];
    for (const path of ours) write(path, 'By hand.\n');
    const { removed } = JSON.parse((await run('app.mjs', '--json')).out);
    expect(removed).toEqual([GONE]);
    for (const path of ours) expect([path, existsSync(join(cwd, path))]).toEqual([path, true]);
  });

  it.each([
    ['is not built', undefined, 'There is no app.mjs. Build first'],
    ['exports no list', 'export const TOOLSETS = 1;', 'exports no list named TOOLSETS'],
    [
      'has toolsets of another gatehouse',
      'export const TOOLSETS = [class Foreign {}];',
      'Run the gatehouse of the project',
    ],
  ])('removes and writes nothing where the project %s', async (_why, text, sentence) => {
    if (text !== undefined) write('app.mjs', text);
    write(GONE, WRITTEN);
    const { code, error } = await run('app.mjs');
    expect(code).toBe(1);
    expect(error).toContain(sentence);
    expect(existsSync(join(cwd, GONE))).toBe(true);
    expect(existsSync(join(cwd, SERVICE))).toBe(false);
  });
});
