import { readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { dirname, join, normalize } from 'node:path';

/** A page that people read, as it is committed or about to be. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** Pages of somebody else: of tests, of GitHub, and of projects made here, whose links are looked at when they are made. */
const ELSEWHERE = ['test/', '.github/', 'templates/'];

/** Every page of the repository. */
export function pages(): readonly Page[] {
  return repositoryFiles()
    .filter((path) => path.endsWith('.md') && !ELSEWHERE.some((folder) => path.startsWith(folder)))
    .map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

/** What git has, and what it would have after `git add --all`. */
function repositoryFiles(): readonly string[] {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--deduplicate'];
  const { status, stdout, stderr } = spawnSync('git', args, { encoding: 'utf8', maxBuffer: 2 ** 26 });
  if (status !== 0) throw new Error(`git ls-files failed: ${stderr}`);
  return stdout.split('\0').filter((path) => path !== '');
}

/** Everything set as code, inline or in a block. */
export function codeIn({ text }: Page): readonly string[] {
  const blocks = [...text.matchAll(/^ *```[^\n]*\n(.*?)^ *```/gms)].map(([, code = '']) => code);
  const prose = text.replaceAll(/^ *```[^\n]*\n.*?^ *```/gms, '');
  return [...blocks, ...[...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)];
}

/** Inline code alone: names, not programs. */
export function namesIn({ text }: Page): readonly string[] {
  const prose = text.replaceAll(/^ *```[^\n]*\n.*?^ *```/gms, '');
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code);
}

/** Paths of the repository that a page links to. */
export function linkedFrom({ path, text }: Page): readonly string[] {
  return [...text.matchAll(/\]\(([^)#\s]+)[^)]*\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z][a-z+.-]*:/i.test(target))
    .map((target) => normalize(join(dirname(path), target)).replace(/\/$/, ''));
}
