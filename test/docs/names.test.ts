import { existsSync, globSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isMetric, isScript, isVariable, unknownCommand } from './known-names.js';
import { codeIn, namesIn, type Page, pages } from './page.js';

/** What is written as a path of the repository begins with one of these. */
const FOLDERS = /^(?:src|test|deploy|docs|bench|\.ci|\.github|\.githooks)\/[\w./*<>@{},-]*$/;
/** Written by programs, and not committed. */
const MADE = [/^deploy\/secrets(?:\/|$)/];

type Check = (page: Page) => readonly string[];

const scripts: Check = (page) =>
  codeIn(page)
    .flatMap((code) => [...code.matchAll(/\bnpm run (?:-s |--silent )?([a-z][\w:-]*)/g)].map(([, name = '']) => name))
    .filter((name) => !isScript(name));

const commands: Check = (page) =>
  codeIn(page)
    .flatMap((code) => [...code.matchAll(/(?:^|[\n|&;(] *|npx |\s-- )gatehouse(?: --)?((?: [a-z][a-z-]*)+)/g)])
    .flatMap(([, words = '']) => unknownCommand(words.trim().split(' ')) ?? []);

const variables: Check = (page) =>
  namesIn(page)
    .flatMap((code) => /^([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=.*)?$/.exec(code)?.[1] ?? [])
    .filter((name) => !isVariable(name));

const metrics: Check = (page) =>
  codeIn(page)
    .flatMap((code) => code.match(/(?<![:\w/-])mcp_[a-z0-9_]+\*?/g) ?? [])
    .filter((name) => !isMetric(name));

const paths: Check = (page) =>
  namesIn(page)
    .filter((code) => FOLDERS.test(code) && !MADE.some((made) => made.test(code)))
    .filter((path) => !isThere(path));

/** `<name>` stands for any. */
function isThere(path: string): boolean {
  const pattern = path.replaceAll(/<[^>]*>/g, '*');
  // What a page says of a new project stands in its template.
  if (!pattern.includes('*')) return existsSync(path) || existsSync(`templates/project/${path}`);
  return globSync(pattern).length > 0 && existsSync(dirname(pattern.slice(0, pattern.indexOf('*') + 1)));
}

const CHECKS = { scripts, commands, variables, metrics, paths };
/** A log of what was: names in it may be gone. */
const PRESENT = pages().filter(({ path }) => path !== 'CHANGELOG.md');

describe.each(Object.entries(CHECKS))('%s', (name, check) => {
  it('that a page names are there', () => {
    expect(PRESENT.flatMap((page) => check(page).map((found) => `${page.path}: ${found}`))).toEqual([]);
  });

  it('are looked for at all', () => {
    const planted: Record<keyof typeof CHECKS, string> = {
      scripts: '```sh\nnpm run -s no-such-script\n```\nand `npm run docs`',
      commands: '```sh\ngatehouse config check\ngatehouse no-such-command --json\n```',
      variables: '`NO_SUCH_VARIABLE=1` and `JWT_SECRET_FILE`',
      metrics: '`mcp_no_such_metric_total`, `mcp_errors_total`, `mcp_tool_duration_seconds_sum`',
      paths: '`src/no-such-file.ts`, `src/cli`, `src/pipeline/<name>.stage.ts`',
    };
    const found = check({ path: 'planted.md', text: planted[name as keyof typeof CHECKS] });
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/no.such/i);
  });
});
