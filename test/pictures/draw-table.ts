import type { FieldSettings, Panel } from '../fixtures/dashboards/dashboard.js';
import type { Answer } from './collect.js';
import { type Box, fitted, LOOK, rect, text, widthOf } from './look.js';
import { written } from './units.js';
import { colourOf, overrideOf } from './value-look.js';

type Row = Readonly<Record<string, string | number>>;
const LINE = 27;
const SIZE = 11.5;

/** Rows merged by their labels, the largest of the column that sorts on top. */
export function drawTable(panel: Panel, answers: readonly Answer[], box: Box): string {
  const names = renamed(panel);
  const labels = Object.entries(names).filter(([field]) => !field.startsWith('Value'));
  const columns = Object.values(names);
  const sortBy = (panel.options?.['sortBy'] as readonly { displayName: string }[] | undefined)?.[0]?.displayName ?? '';
  const rank = (row: Row) => (typeof row[sortBy] === 'number' && Number.isFinite(row[sortBy]) ? row[sortBy] : -1);
  const most = Math.floor((box.height - LINE - 4) / LINE);
  const rows = merged(answers, names, labels)
    .toSorted((a, b) => Number(rank(b)) - Number(rank(a)))
    .slice(0, most);
  const edges = edgesOf(columns, rows, labels.length, box);
  const header = columns.map((name, index) => cell(name, index, box.y, LOOK.faint, index >= labels.length));
  const lines = rows.map((row, line) => {
    const y = box.y + (line + 1) * LINE;
    const rule = rect({ x: box.x + 10, y, width: box.width - 20, height: 1 }, LOOK.grid);
    return rule + columns.map((name, index) => shown(row, name, index, y)).join('');
  });
  return [...header, ...lines].join('');

  function shown(row: Row, name: string, index: number, y: number): string {
    const value = row[name];
    if (typeof value !== 'number') return cell(value ?? '', index, y, index === 0 ? LOOK.link : LOOK.text, false);
    const steps = overrideOf<NonNullable<FieldSettings['thresholds']>>(panel, name, 'thresholds')?.steps;
    const words = written(value, overrideOf(panel, name, 'unit'), overrideOf(panel, name, 'decimals'));
    return cell(words, index, y, steps && Number.isFinite(value) ? colourOf(value, steps) : LOOK.text, true);
  }

  function cell(words: string, index: number, y: number, colour: string, isNumber: boolean): string {
    const [from, to] = [edges[index]!, edges[index + 1]!];
    const fit = fitted(words, to - from - 10, SIZE);
    return text(isNumber ? to - 10 : from, y + 18, fit, { size: SIZE, colour, anchor: isNumber ? 'end' : 'start' });
  }
}

function renamed({ transformations = [] }: Panel): Readonly<Record<string, string>> {
  const organize = transformations.find(({ id }) => id === 'organize');
  return (organize?.options['renameByName'] ?? {}) as Record<string, string>;
}

function merged(
  answers: readonly Answer[],
  names: Readonly<Record<string, string>>,
  labels: readonly (readonly [string, string])[],
): Row[] {
  const rows = new Map<string, Record<string, string | number>>();
  for (const { target, series } of answers) {
    for (const { metric, points } of series) {
      const key = labels.map(([label]) => metric[label]).join(' ');
      const row = rows.get(key) ?? Object.fromEntries(labels.map(([label, name]) => [name, metric[label] ?? '']));
      row[names[`Value #${target.refId}`]!] = points[0]![1];
      rows.set(key, row);
    }
  }
  return [...rows.values()];
}

/** Left edges of the columns, and the right edge of the last. */
function edgesOf(columns: readonly string[], rows: readonly Row[], labels: number, box: Box): number[] {
  const wanted = columns.map((name, index) => {
    const words = index < labels ? rows.map((row) => String(row[name] ?? '')) : [];
    return Math.max(widthOf(name, SIZE), ...words.map((word) => widthOf(word, SIZE)), index < labels ? 0 : 62) + 20;
  });
  const factor = (box.width - 20) / wanted.reduce((sum, one) => sum + one, 0);
  let x = box.x + 12;
  return [x, ...wanted.map((one) => (x += one * factor))];
}
