import type { Collected } from './collect.js';
import { type Box, LOOK, round, text } from './look.js';

const STEPS = [30, 60, 120, 300, 600, 1_800];

/** Where a moment lies. */
export const across = (at: number, { x, width }: Box, { start, end }: Collected['span']) =>
  x + ((at - start) / (end - start)) * width;

/** Round moments, and what they are called. */
export function ticksOf({ start, end }: Collected['span'], most = 8): { readonly at: number; readonly name: string }[] {
  const step = STEPS.find((one) => (end - start) / one <= most) ?? 3_600;
  const first = Math.ceil(start / step) * step;
  const count = Math.floor((end - first) / step) + 1;
  return Array.from({ length: count }, (_, index) => {
    const at = first + index * step;
    return { at, name: new Date(at * 1_000).toISOString().slice(11, step < 60 ? 19 : 16) };
  });
}

/** The moments under a plot, without those that would stick out. */
export function drawTimeAxis(plot: Box, { span }: Collected): string {
  const most = Math.max(2, Math.floor(plot.width / 62));
  return ticksOf(span, most)
    .map(({ at, name }) => ({ name, x: across(at, plot, span) }))
    .filter(({ x }) => x > plot.x + 12 && x < plot.x + plot.width - 12)
    .map(({ name, x }) =>
      text(x, plot.y + plot.height + 15, name, { size: 10.5, colour: LOOK.faint, anchor: 'middle' }),
    )
    .join('');
}

/** What may explain a change, over a plot. */
export function drawMarks(plot: Box, { marks, span }: Collected): string {
  const lines = marks.map(({ colour, start, end }) => {
    const [from, to] = [across(start, plot, span), across(end, plot, span)].map(round) as [number, number];
    const bottom = round(plot.y + plot.height);
    const region =
      to - from > 2
        ? `<rect x="${from}" y="${round(plot.y)}" width="${round(to - from)}" height="${round(plot.height)}" fill="${colour}" opacity="0.04"/>`
        : '';
    return `${region}<line x1="${from}" x2="${from}" y1="${round(plot.y)}" y2="${bottom}" stroke="${colour}" stroke-width="1" stroke-dasharray="3 3" opacity="0.65"/><path d="M${round(from - 3.5)},${bottom + 4} h7 l-3.5,-5 Z" fill="${colour}"/>`;
  });
  return lines.join('');
}
