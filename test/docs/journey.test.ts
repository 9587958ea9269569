import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { FAILURES } from '../../src/errors/failure-table.js';
import { STAGES } from '../../src/pipeline/stages.js';

const PAGE = readFileSync('docs/journey-of-a-call.md', 'utf8');
/** `LimitRateStage` is `limit rate` in words. */
const NAMES = STAGES.map(({ name }) =>
  name
    .replace(/Stage$/, '')
    .replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase(),
);

function rowsOf(heading: string): readonly (readonly string[])[] {
  const section = PAGE.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  const rows = section.match(/^\|.*\|$/gm)?.slice(2) ?? [];
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split(' | ')
      .map((cell) => cell.trim()),
  );
}

it('tells every stage of the hall in its order', () => {
  expect(rowsOf('The hall').map(([name]) => name)).toEqual(NAMES.map((name) => `\`${name}\``));
});

it('draws them in that order', () => {
  const drawn = /subgraph hall([\s\S]*?)\n {2}end/.exec(PAGE)?.[1] ?? '';
  expect([...drawn.matchAll(/\["(.*?)"\]/g)].flatMap(([, names = '']) => names.split(', ')).slice(1)).toEqual(NAMES);
});

it('names no outcome that does not exist, and each with its status', () => {
  const told = [...rowsOf('The hall'), ...rowsOf('The door')];
  const kinds = told.flatMap((row) => [...(row.at(-1)?.matchAll(/`(\w+)`/g) ?? [])].map(([, kind]) => kind));
  for (const kind of kinds) expect(Object.keys(FAILURES)).toContain(kind);
  for (const [, refuses = '', status = ''] of rowsOf('The door')) {
    const kind = /`(\w+)`/.exec(refuses)?.[1] as keyof typeof FAILURES;
    expect(status).toContain(String(FAILURES[kind].httpStatus));
  }
});

it('is what the README says in a line', () => {
  expect(readFileSync('README.md', 'utf8')).toContain(NAMES.join(' > '));
});
