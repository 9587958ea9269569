import type { Panel } from '../fixtures/dashboards/dashboard.js';
import type { Answer, Collected } from './collect.js';
import { type Box, LOOK, rect, text } from './look.js';
import { across, drawTimeAxis } from './time-axis.js';
import { written } from './units.js';

/** From a few to many. */
const COLOURS = ['#33261C', '#6B3A12', '#B35A0F', '#E8820C', '#FFB357', '#FFE9C9'];

/** The buckets of a histogram from bottom to top; the more calls, the brighter. */
export function drawHeat(panel: Panel, [answer]: readonly Answer[], box: Box, collected: Collected): string {
  const { span, stepSeconds } = collected;
  const buckets = (answer?.series ?? [])
    .map(({ metric, points }) => ({
      le: Number(metric['le'] === '+Inf' ? Infinity : metric['le']),
      points: new Map(points),
    }))
    .toSorted((a, b) => a.le - b.le);
  // Prometheus counts what is below a bound; a cell is what is between two.
  const between = buckets.map(({ le, points }, index) => ({
    le,
    cells: [...points].map(
      ([at, upTo]) => [at, Math.max(0, upTo - (buckets[index - 1]?.points.get(at) ?? 0))] as const,
    ),
  }));
  const used = between.filter(({ cells }) => cells.some(([, count]) => count > 1e-9));
  const highest = Math.max(...used.flatMap(({ cells }) => cells.map(([, count]) => count)));
  const plot: Box = { x: box.x + 52, y: box.y + 6, width: box.width - 66, height: box.height - 32 };
  const height = plot.height / used.length;
  const width = (stepSeconds / (span.end - span.start)) * plot.width;
  const unit = (panel.options?.['yAxis'] as { unit?: string } | undefined)?.unit;
  const rows = used.map(({ le, cells }, index) => {
    const y = plot.y + plot.height - (index + 1) * height;
    const label = Number.isFinite(le) ? written(le, unit) : 'more';
    const drawn = cells
      .filter(([at, count]) => count > 1e-9 && at + stepSeconds <= span.end + 1)
      .map(([at, count]) =>
        rect({ x: across(at, plot, span), y: y + 0.5, width: width - 1, height: height - 1 }, shade(count / highest)),
      );
    return drawn.join('') + text(plot.x - 6, y + 4, label, { size: 10.5, colour: LOOK.faint, anchor: 'end' });
  });
  return rows.join('') + drawTimeAxis(plot, collected);
}

/** A few calls must be seen beside many. */
function shade(part: number): string {
  return COLOURS[Math.min(COLOURS.length - 1, Math.floor(Math.sqrt(part) * COLOURS.length))]!;
}
