import type { Panel } from '../fixtures/dashboards/dashboard.js';
import type { Answer, Collected } from './collect.js';
import { type Box, fitted, rect, round, text, widthOf } from './look.js';
import { written } from './units.js';
import { colourOf } from './value-look.js';

/** What can be read on a colour. */
const readableOn = (colour: string) => (/^#F(?:A|2C|F)/.test(colour) ? '#111217' : '#FFFFFF');

/** One number on its colour, and the line that led to it. */
export function drawStat(panel: Panel, [answer]: readonly Answer[], box: Box, { span }: Collected): string {
  const points = (answer?.series[0]?.points ?? []).filter(([, value]) => Number.isFinite(value));
  const defaults = panel.fieldConfig?.defaults ?? {};
  const value = points.at(-1)?.[1] ?? Number.NaN;
  const colour = colourOf(value, defaults.thresholds?.steps);
  const isLoud = panel.options?.['colorMode'] === 'background';
  const words = written(value, defaults.unit, defaults.decimals);
  const size = Math.min(38, (box.width - 24) / (widthOf(words, 1) || 1), box.height * 0.5);
  const ground = isLoud ? rect(box, colour, 'opacity="0.88" rx="2"') : '';
  const line = sparkline(points, box, span, isLoud ? readableOn(colour) : colour);
  const shown = text(box.x + box.width / 2, box.y + box.height * 0.36 + size * 0.38, words, {
    size: round(size),
    colour: isLoud ? readableOn(colour) : colour,
    anchor: 'middle',
    isBold: true,
  });
  const title = isLoud
    ? text(box.x + 10, box.y + 20, fitted(panel.title, box.width - 20, 12.5), {
        size: 12.5,
        isBold: true,
        colour: readableOn(colour),
      })
    : '';
  return ground + line + shown + title;
}

function sparkline(
  points: readonly (readonly [number, number])[],
  { x, y, width, height }: Box,
  { start, end }: { start: number; end: number },
  colour: string,
): string {
  if (points.length < 2) return '';
  const values = points.map(([, value]) => value);
  const [low, high] = [Math.min(0, ...values), Math.max(...values)];
  const depth = height * 0.34;
  const place = ([at, value]: readonly [number, number]) =>
    `${round(x + ((at - start) / (end - start)) * width)},${round(y + height - 2 - ((value - low) / (high - low || 1)) * depth)}`;
  const path = points.map(place).join(' L');
  const [first, last] = [place(points[0]!).split(',')[0], place(points.at(-1)!).split(',')[0]];
  const floor = round(y + height);
  return (
    `<path d="M${first},${floor} L${path} L${last},${floor} Z" fill="${colour}" opacity="0.16"/>` +
    `<path d="M${path}" fill="none" stroke="${colour}" stroke-width="1.4" opacity="0.75"/>`
  );
}
