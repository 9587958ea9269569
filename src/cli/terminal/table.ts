import Table from 'cli-table3';
import type { Paint } from './paint.js';

const NO_LINES = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
} as const;

/**
 * A table for people, one row a line, without lines around it: it can be copied, and `grep` and `awk` read it.
 * @param numbers Columns, from 0, whose cells stand at their right.
 */
export function renderTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  paint: Paint,
  numbers: readonly number[] = [],
): string {
  return renderColumns([head.map((name) => paint('bold', name.toUpperCase())), ...rows], numbers);
}

/** The same without names of columns. */
export function renderColumns(rows: readonly (readonly string[])[], numbers: readonly number[]): string {
  const table = new Table({
    chars: NO_LINES,
    // Its own colours ask the process; ours ask the terminal.
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: (rows[0] ?? []).map((_, column) => (numbers.includes(column) ? 'right' : 'left')),
  });
  table.push(...rows.map((row) => [...row]));
  return `${table.toString().replaceAll(/ +$/gm, '')}\n`;
}
