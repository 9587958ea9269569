import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** All modules that are loaded with these packages, in their order, or why they are not. */
function loadedWith(specifiers: readonly string[], prepare: string): readonly string[] {
  const main = `
    import { registerHooks } from 'node:module';
    import { resolveAsUsual, resolveQuickly } from './src/loading/quick-resolution.ts';
    ${prepare};
    registerHooks({ load: (url, context, next) => (console.log([url, context.format].filter(Boolean).join(' ')), next(url, context)) });
    for (const specifier of ${JSON.stringify(specifiers)}) await import(specifier);`;
  const child = spawnSync(process.execPath, ['--input-type=module', '-e', main], { cwd: ROOT, encoding: 'utf8' });
  expect(child.stderr).toBe('');
  return child.stdout.trim().split('\n');
}
const urlsOf = (lines: readonly string[]) => lines.map((line) => line.split(' ')[0]).toSorted();

const PACKAGES = [
  'kysely',
  '@nestjs/core',
  '@nestjs/platform-fastify',
  'zod',
  'jose',
  '@modelcontextprotocol/server',
  'pino',
  '@opentelemetry/sdk-trace',
];

it('finds the very modules that Node finds', () => {
  const asUsual = loadedWith(PACKAGES, '');
  const quickly = loadedWith(PACKAGES, 'resolveQuickly()');
  expect(asUsual.length).toBeGreaterThan(1_000);
  expect(quickly.toSorted()).toEqual(asUsual.toSorted());
});

/** How often Node is asked where a module is. */
function questionsWith(prepare: string): number {
  const asked = `registerHooks({ resolve: (specifier, context, next) => (console.log('asked'), next(specifier, context)) })`;
  return loadedWith(['kysely'], `${asked}; ${prepare}`).filter((line) => line === 'asked').length;
}

it('asks Node little more than once for each folder, until it has ended', () => {
  const asUsual = questionsWith('');
  expect(asUsual).toBeGreaterThan(800);
  expect(questionsWith('resolveQuickly()')).toBeLessThan(asUsual / 10);
  expect(questionsWith('resolveQuickly(); resolveAsUsual()')).toBe(asUsual);
});

it('finds for each package its own version of another one', () => {
  const project = mkdtempSync(join(tmpdir(), 'gatehouse-packages-'));
  onTestFinished(() => rmSync(project, { recursive: true, force: true }));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  };
  const main = JSON.stringify({ type: 'module', exports: './index.js' });
  for (const folder of ['@a/one', '@a/two', '@a/two/node_modules/shared', 'shared']) {
    write(`node_modules/${folder}/package.json`, main);
    write(`node_modules/${folder}/index.js`, `import './beside.js';`);
    write(
      `node_modules/${folder}/beside.js`,
      folder.startsWith('@') && !folder.endsWith('shared') ? `import 'shared';` : '',
    );
  }
  const entries = ['one', 'two'].map((name) => pathToFileURL(join(project, `node_modules/@a/${name}/index.js`)).href);
  const quickly = loadedWith(entries, 'resolveQuickly()');
  expect(urlsOf(quickly)).toEqual(urlsOf(loadedWith(entries, '')));
  expect(urlsOf(quickly).filter((url) => url?.endsWith('shared/index.js'))).toHaveLength(2);
});

it('says of a module that is missing, and of one that is linked, what Node says', () => {
  const project = mkdtempSync(join(tmpdir(), 'gatehouse-packages-'));
  onTestFinished(() => rmSync(project, { recursive: true, force: true }));
  const folder = join(project, 'node_modules/a');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  writeFileSync(join(folder, 'real.js'), '');
  for (const name of ['linked.js', 'linked-too.js']) symlinkSync('real.js', join(folder, name));
  const missing = `await import('./missing.js').catch(({ code }) => console.log(code))`;
  writeFileSync(
    join(folder, 'index.js'),
    `import './linked.js'; import './real.js'; import './linked-too.js'; ${missing};`,
  );
  const entry = [pathToFileURL(join(folder, 'index.js')).href];
  const lines = loadedWith(entry, 'resolveQuickly()');
  expect(lines).toEqual(loadedWith(entry, ''));
  expect(lines.at(-1)).toBe('ERR_MODULE_NOT_FOUND');
  expect(lines.filter((line) => line.includes('real.js'))).toHaveLength(1);
});
