import { expect, it } from 'vitest';
import { placeOf } from './markdown-blocks.js';
import { typedBlocks, typeErrors } from './typed-blocks.js';

const blocks = typedBlocks();

it('finds the TypeScript of the pages', () => {
  expect(blocks.map(({ block }) => block.page)).toEqual(expect.arrayContaining(['README.md', 'docs/tutorial.md']));
});

it('shows no TypeScript that does not compile', () => {
  expect(typeErrors(blocks)).toEqual([]);
});

it('leaves no more than a prelude to the reader', () => {
  const open = blocks.filter(({ block, text }) => block.meta['prelude'] === undefined && !text.includes('import '));
  expect(open.map(({ block }) => placeOf(block))).toEqual([]);
});
