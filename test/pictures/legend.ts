import { type Box, fitted, LOOK, rect, text, widthOf } from './look.js';

export interface LegendEntry {
  readonly name: string;
  readonly colour: string;
}

const LINE = 17;
const SIZE = 10.5;
const MOST_LINES = 3;

interface Laid {
  readonly entry: LegendEntry;
  readonly x: number;
  readonly line: number;
}

function laidOut(entries: readonly LegendEntry[], width: number): Laid[] {
  let [x, line] = [0, 0];
  return entries.map((entry) => {
    const own = Math.min(width, 18 + widthOf(entry.name, SIZE) + 14);
    if (x > 0 && x + own > width) [x, line] = [0, line + 1];
    const laid = { entry, x, line };
    x += own;
    return laid;
  });
}

export function legendHeight(entries: readonly LegendEntry[], width: number): number {
  const lines = Math.max(0, ...laidOut(entries, width).map(({ line }) => line + 1));
  return Math.min(lines, MOST_LINES) * LINE;
}

export function drawLegend(entries: readonly LegendEntry[], { x, y, width }: Box): string {
  return laidOut(entries, width)
    .filter(({ line }) => line < MOST_LINES)
    .map((laid) => {
      const top = y + laid.line * LINE;
      const mark = rect({ x: x + laid.x, y: top + 5, width: 12, height: 3 }, laid.entry.colour, 'rx="1.5"');
      const name = fitted(laid.entry.name, width - 18, SIZE);
      return mark + text(x + laid.x + 17, top + 10.5, name, { size: SIZE, colour: LOOK.text });
    })
    .join('');
}
