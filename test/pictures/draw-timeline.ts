import type { Panel } from '../fixtures/dashboards/dashboard.js';
import type { Answer, Collected } from './collect.js';
import { type Box, fitted, LOOK, rect, text, widthOf } from './look.js';
import { across, drawTimeAxis } from './time-axis.js';
import { nameOf, stateOf, type ValueLook } from './value-look.js';

interface Stretch extends ValueLook {
  readonly start: number;
  end: number;
}

/** A bar for each thing, in the colour of the state it was in. */
export function drawTimeline(panel: Panel, answers: readonly Answer[], box: Box, collected: Collected): string {
  const defaults = panel.fieldConfig?.defaults ?? {};
  const { span, stepSeconds } = collected;
  const rows = answers
    .flatMap(({ target, series }) =>
      series.map((one) => ({ name: nameOf(one, target.legendFormat), points: one.points })),
    )
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  const left = Math.min(box.width * 0.34, Math.max(...rows.map(({ name }) => widthOf(name, 11))) + 16);
  const plot: Box = { x: box.x + left, y: box.y + 4, width: box.width - left - 12, height: box.height - 26 };
  const rowHeight = Math.min(64, plot.height / Math.max(1, rows.length));
  const bars = rows.map(({ name, points }, index) => {
    const y = plot.y + index * rowHeight + rowHeight * 0.1;
    const height = rowHeight * 0.78;
    const size = Math.min(11, rowHeight * 0.62);
    const label = text(plot.x - 8, y + height / 2 + size * 0.36, fitted(name, left - 12, size), {
      size,
      anchor: 'end',
    });
    const stretches = states(points).map(({ start, end, words, colour }) => {
      const [from, to] = [across(start, plot, span), across(Math.min(end, span.end), plot, span)];
      const bar = rect({ x: from, y, width: to - from, height }, colour, 'opacity="0.85" rx="1"');
      const fits = widthOf(words, size) + 8 < to - from;
      return bar + (fits ? text(from + 5, y + height / 2 + size * 0.36, words, { size, colour: '#111217' }) : '');
    });
    return label + stretches.join('');
  });
  return (
    bars.join('') +
    drawTimeAxis({ ...plot, height: Math.max(rowHeight * rows.length, plot.height) }, collected) +
    floor(plot)
  );

  function states(points: readonly (readonly [number, number])[]): Stretch[] {
    const found: Stretch[] = [];
    for (const [at, value] of points.filter(([, one]) => Number.isFinite(one))) {
      const look = stateOf(value, defaults);
      const last = found.at(-1);
      if (last && last.words === look.words && at - last.end <= stepSeconds * 0.01) last.end = at + stepSeconds;
      else found.push({ ...look, start: at, end: at + stepSeconds });
    }
    return found;
  }
}

const floor = ({ x, y, width, height }: Box) => rect({ x, y: y + height, width, height: 1 }, LOOK.grid);
