import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';

const CONFIGURATION = resolve('.secretlintrc.yml');

/** Where secretlint found something, and which rule did; it prints no secret. */
function secretsIn(folder: string, files: readonly string[]): readonly string[] {
  const script = resolve('node_modules/secretlint/bin/secretlint.js');
  const options = ['--no-glob', '--no-gitignore', '--format', 'json', '--secretlintrc', CONFIGURATION];
  const { stdout, stderr } = spawnSync(process.execPath, [script, ...options, ...files], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 50_000,
    maxBuffer: 2 ** 26,
  });
  if (stdout.trim() === '') throw new Error(`secretlint gave no report: ${stderr}`);
  const report = JSON.parse(stdout) as { filePath: string; messages: { ruleId: string; messageId: string }[] }[];
  return report.flatMap(({ filePath, messages }) => messages.map(({ messageId }) => `${filePath}: ${messageId}`));
}

it('no tracked file has a secret in it', () => {
  const { stdout } = spawnSync('git', ['ls-files', '-z'], { encoding: 'utf8' });
  const files = stdout.split('\0').filter((file) => file !== '');
  expect(files.length).toBeGreaterThan(1_000);
  expect(secretsIn(process.cwd(), files)).toEqual([]);
});

// Put together here, so that no file has one.
it.each([
  ['a token of GitHub', `token: ${'ghp'}_${'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8'}`],
  [
    'a private key',
    `-----BEGIN RSA ${'PRIVATE'} KEY-----\n${'MIIEpAIBAAKCAQEA'.repeat(8)}\n-----END RSA ${'PRIVATE'} KEY-----`,
  ],
  [
    'a database URL beside an allowed one',
    `postgres://admin:hunter2@db\npostgres://admin:${'kR8vXq2m'}Lw@db.prod.internal:5432/x`,
  ],
  ['a token of npm', `//registry.npmjs.org/:_authToken=${'npm'}_${'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8'}`],
])('a planted secret is found: %s', (_what, text) => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-secrets-'));
  try {
    writeFileSync(join(folder, 'planted.txt'), text);
    expect(secretsIn(folder, ['planted.txt'])).toHaveLength(1);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
