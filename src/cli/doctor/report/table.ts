import Table from 'cli-table3';
import { printable } from '../../printable.js';
import type { Paint } from '../../terminal/paint.js';
import type { Checked } from '../check.js';
import type { Verdict } from '../finding.js';

/** Columns of a terminal nobody can ask. */
const WIDTH = 120;
const NARROWEST_TEXT = 20;
/** Of the two first columns, and of the lines between. */
const TAKEN = 48;
const COLOURS = { ok: 'green', note: 'yellow', failed: 'red' } as const satisfies Record<Verdict, string>;

/** Every check, for people. */
export function renderChecks(checked: readonly Checked[], paint: Paint, columns = WIDTH): string {
  const text = Math.max(NARROWEST_TEXT, Math.floor((columns - TAKEN) / 2));
  const table = new Table({
    head: ['Check', 'Verdict', 'Seen', 'What to do'],
    colWidths: [34, 9, text, text],
    wordWrap: true,
    style: { head: [], border: [], compact: true },
  });
  for (const { title, verdict, seen, todo = '' } of checked) {
    table.push([title, paint(COLOURS[verdict], verdict), printable(seen), printable(todo)]);
  }
  return `${table.toString()}\n`;
}
