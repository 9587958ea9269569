import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { linkedFrom, type Page, pages } from './page.js';

/** The lines with which remark tells of links to files and headings that are not there. */
function deadLinks(folder: string, paths: readonly string[]): readonly string[] {
  const script = resolve('node_modules/remark-cli/cli.js');
  const plugin = `${resolve('node_modules/remark-validate-links/index.js')}=repository:false`;
  const options = ['--frail', '--quiet', '--no-stdout', '--no-config', '--no-color', '--no-ignore', '--use', plugin];
  const { status, stderr } = spawnSync(process.execPath, [script, ...options, ...paths], {
    cwd: folder,
    encoding: 'utf8',
  });
  return status === 0 && stderr.trim() === '' ? [] : stderr.trim().split('\n');
}

/** Pages that nobody finds who begins at README.md and follows links. A link to a folder is one to its README. */
function unreachable(all: readonly Page[]): readonly string[] {
  const byPath = new Map(all.map((page) => [page.path, page]));
  const reached = new Set<string>();
  const follow = (path: string) => {
    const page = byPath.get(path) ?? byPath.get(`${path}/README.md`);
    if (page === undefined || reached.has(page.path)) return;
    reached.add(page.path);
    for (const target of linkedFrom(page)) follow(target);
  };
  follow('README.md');
  return [...byPath.keys()].filter((path) => !reached.has(path));
}

it('no page has a link that leads nowhere', () => {
  expect(
    deadLinks(
      process.cwd(),
      pages().map(({ path }) => path),
    ),
  ).toEqual([]);
});

it('every page can be found from README', () => expect(unreachable(pages())).toEqual([]));

it('a page that nothing links to would be found', () => {
  const page = (path: string, text = '') => ({ path, text });
  const all = [
    page('README.md', '[a](docs/a.md#top)'),
    page('docs/a.md', '[b](b.md)'),
    page('docs/b.md'),
    page('docs/c.md'),
  ];
  expect(unreachable(all)).toEqual(['docs/c.md']);
});

it('dead links would be found: to a file, to a heading, to a heading of another page', () => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-docs-'));
  try {
    writeFileSync(join(folder, 'a.md'), '# A\n\n[1](gone.md), [2](#gone), [3](b.md#gone), [4](b.md#b), [5](#a)\n');
    writeFileSync(join(folder, 'b.md'), '# B\n');
    const told = deadLinks(folder, ['a.md', 'b.md']).filter((line) => line.includes('Cannot find'));
    expect(told).toHaveLength(3);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
