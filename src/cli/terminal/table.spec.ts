import { stripVTControlCharacters } from 'node:util';
import { expect, it } from 'vitest';
import { paintFor } from './paint.js';
import { renderTable } from './table.js';

const ROWS = [
  ['lookup_stock', '12'],
  ['x', '1200'],
];
const TEXT = 'NAME          TOKENS\nlookup_stock      12\nx               1200\n';

it('sets columns under their names, and nothing around them', () => {
  expect(renderTable(['name', 'tokens'], ROWS, paintFor({ env: {} }), [1])).toBe(TEXT);
});

it('stands as straight in colours', () => {
  const coloured = paintFor({ env: { FORCE_COLOR: '1' } });
  const text = renderTable(['name', 'tokens'], ROWS, coloured, [1]);
  expect(text).toContain('\u001b[1mNAME');
  expect(stripVTControlCharacters(text)).toBe(TEXT);
});
