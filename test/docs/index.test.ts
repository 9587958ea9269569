import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { pages } from './markdown-blocks.js';

const INDEX = 'docs/README.md';
/** Pages that another one lists. */
const LISTED_ELSEWHERE = /^docs\/(adr|runbooks)\//;

const linked = [...readFileSync(INDEX, 'utf8').matchAll(/\]\(([^)#]+)/g)].map(([, to = '']) =>
  join(dirname(INDEX), to),
);

it('lists every page', () => {
  const unlisted = pages().filter((page) => page.startsWith('docs/') && page !== INDEX && !linked.includes(page));
  expect(unlisted.filter((page) => !LISTED_ELSEWHERE.test(page))).toEqual([]);
});

it('lists none that is not there', () => {
  expect(linked.filter((page) => !existsSync(page))).toEqual([]);
});
