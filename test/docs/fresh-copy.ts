import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** What a clone in which `npm ci` has run holds, in a folder of its own. Packages are those of this one. */
export function freshCopy(): { readonly folder: string } & Disposable {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-copy-'));
  // Beside what is committed also what is about to be.
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  const files = listed.split('\0').filter((name) => name !== '' && !name.startsWith('docs/pictures/'));
  for (const name of files) cpSync(name, join(folder, name), { recursive: true, verbatimSymlinks: true });
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  return { folder, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}
