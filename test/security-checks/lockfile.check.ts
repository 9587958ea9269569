import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

type Packages = Record<string, { integrity?: string; resolved?: string; link?: boolean; inBundle?: boolean }>;

/** What is wrong with a lockfile of npm; empty when every package comes from npm's registry and cannot be another. */
function problemsOf(path: string): readonly string[] {
  const script = resolve('node_modules/lockfile-lint/bin/lockfile-lint.js');
  const rules = ['--validate-https', '--allowed-hosts', 'npm', '--validate-integrity', '--validate-package-names'];
  const args = [script, '--path', path, '--type', 'npm', '--format', 'plain', ...rules];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: 30_000 });
  return [...(status === 0 ? [] : [`${stdout}${stderr}`]), ...withoutIntegrity(path)];
}

/** lockfile-lint looks at the hashes that there are. */
function withoutIntegrity(path: string): readonly string[] {
  const { packages } = JSON.parse(readFileSync(path, 'utf8')) as { packages: Packages };
  return Object.entries(packages)
    .filter(([name, { integrity, link, inBundle }]) => name !== '' && !link && !inBundle && integrity === undefined)
    .map(([name]) => `${name} has no integrity`);
}

it('the lockfile can bring nothing but what was looked at', () => expect(problemsOf('package-lock.json')).toEqual([]));

it.each([
  [
    'another registry',
    { resolved: 'https://registry.example.com/planted/-/planted-1.0.0.tgz', integrity: 'sha512-AAAA' },
  ],
  ['plain HTTP', { resolved: 'http://registry.npmjs.org/planted/-/planted-1.0.0.tgz', integrity: 'sha512-AAAA' }],
  ['a git repository', { resolved: 'git+ssh://git@github.com/example/planted.git#0123456' }],
  [
    'the package of another name',
    { resolved: 'https://registry.npmjs.org/evil/-/evil-1.0.0.tgz', integrity: 'sha512-AAAA' },
  ],
  ['a weak hash', { resolved: 'https://registry.npmjs.org/planted/-/planted-1.0.0.tgz', integrity: 'sha1-AAAA' }],
  ['no hash', {}],
])('a planted entry is found: %s', (_what, entry) => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-lockfile-'));
  try {
    const path = join(folder, 'package-lock.json');
    const packages = { '': { name: 'it', version: '1.0.0' }, 'node_modules/planted': { version: '1.0.0', ...entry } };
    writeFileSync(path, JSON.stringify({ name: 'it', version: '1.0.0', lockfileVersion: 3, requires: true, packages }));
    expect(problemsOf(path)).not.toEqual([]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
