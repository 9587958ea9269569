/** Grafana's dark theme, as far as it is needed to draw a dashboard. */
export const LOOK = {
  page: '#111217',
  panel: '#181B1F',
  border: '#25272E',
  text: '#CCCCDC',
  faint: '#8E8F9A',
  grid: '#2A2C33',
  link: '#6E9FFF',
  font: 'DejaVu Sans',
} as const;

/** Colours of series that have none of their own, in Grafana's order. */
export const PALETTE = [
  '#73BF69',
  '#F2CC0C',
  '#8AB8FF',
  '#FF780A',
  '#F2495C',
  '#5794F2',
  '#B877D9',
  '#96D98D',
  '#FFA6B0',
  '#37872D',
  '#33B5C7',
  '#C4162A',
] as const;

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface Written {
  readonly size?: number;
  readonly colour?: string;
  readonly anchor?: 'start' | 'middle' | 'end';
  readonly isBold?: boolean;
}

export function text(x: number, y: number, what: string, written: Written = {}): string {
  const { size = 12, colour = LOOK.text, anchor = 'start', isBold = false } = written;
  const weight = isBold ? ' font-weight="700"' : '';
  return `<text x="${round(x)}" y="${round(y)}" font-size="${size}" fill="${colour}" text-anchor="${anchor}"${weight} font-family="${LOOK.font}">${escaped(what)}</text>`;
}

export function rect({ x, y, width, height }: Box, fill: string, more = ''): string {
  return `<rect x="${round(x)}" y="${round(y)}" width="${round(Math.max(0, width))}" height="${round(height)}" fill="${fill}" ${more}/>`;
}

/** Pixels of a text in the condensed face that is drawn with. */
export function widthOf(what: string, size = 12): number {
  const units = [...what].map((letter) => (NARROW.has(letter) ? 0.32 : WIDE.has(letter) ? 0.82 : 0.56));
  return size * units.reduce((sum, one) => sum + one, 0);
}
const NARROW = new Set("iljtfIr.,:;'|()[]/ !");
const WIDE = new Set('mwMWO@%');

/** Cut where it would not fit. */
export function fitted(what: string, width: number, size = 12): string {
  if (widthOf(what, size) <= width) return what;
  let kept = what;
  while (kept.length > 1 && widthOf(`${kept}…`, size) > width) kept = kept.slice(0, -1);
  return `${kept}…`;
}

export const round = (value: number) => Math.round(value * 10) / 10;

function escaped(what: string): string {
  return what.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
