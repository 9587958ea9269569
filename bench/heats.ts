import type { Cell, Ratio } from './ratios.js';
import { cellName } from './results.js';

/** Cells whose servers all run at the same time and are called in turns. */
export type Heat = readonly Cell[];

/**
 * Whatever is compared, directly or by way of others, is one heat: what slows the machine for a second hits both sides of a
 * ratio. Those at half load come last, for they need to know what is half.
 */
export function heatsOf(ratios: readonly Ratio[]): readonly Heat[] {
  const heats: Heat[] = [];
  for (const { of, to } of ratios) {
    join(heats, [of, to]);
    if (to.load === 'half') join(heats, [wholeOf(to)]);
  }
  return heats.toSorted((a, b) => Number(isAtHalf(a)) - Number(isAtHalf(b)));
}

/** The same server at full load. */
export const wholeOf = ({ server, scenario }: Cell): Cell => ({ server, scenario });

export const isAtHalf = (heat: Heat) => heat.some(({ load }) => load === 'half');

/** The cells, and every heat that has one of them, become one heat. */
function join(heats: Heat[], cells: readonly Cell[]): void {
  const names = new Set(cells.map(cellName));
  const joined = heats.filter((heat) => heat.some((one) => names.has(cellName(one))));
  for (const heat of joined) heats.splice(heats.indexOf(heat), 1);
  heats.push([...new Map([...joined.flat(), ...cells].map((one) => [cellName(one), one])).values()]);
}
