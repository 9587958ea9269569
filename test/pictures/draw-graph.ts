import { type EChartsCoreOption, init, type SeriesOption } from 'echarts';
import type { FieldSettings, Panel } from '../fixtures/dashboards/dashboard.js';
import type { Answer, Collected } from './collect.js';
import { drawLegend, type LegendEntry, legendHeight } from './legend.js';
import { type Box, LOOK, PALETTE, round, widthOf } from './look.js';
import { across, drawMarks, drawTimeAxis, ticksOf } from './time-axis.js';
import { written } from './units.js';
import { nameOf, overrideOf } from './value-look.js';

interface Line extends LegendEntry {
  readonly points: readonly (readonly [number, number])[];
}

/** Lines or stacked areas over time, by ECharts; axis labels, marks and legend around them by hand. */
export function drawGraph(panel: Panel, answers: readonly Answer[], box: Box, collected: Collected): string {
  const lines = linesOf(panel, answers);
  const defaults = panel.fieldConfig?.defaults ?? {};
  const isStacked = (defaults.custom?.['stacking'] as { mode?: string } | undefined)?.mode === 'normal';
  const scale = scaleOf(lines, defaults, isStacked);
  const names = scale.ticks.map((tick) => written(tick, defaults.unit));
  const left = Math.max(...names.map((name) => widthOf(name, 10.5))) + 12;
  const inner = box.width - 20;
  const under = legendHeight(lines, inner) + 24;
  const plot: Box = { x: box.x + left, y: box.y + 6, width: box.width - left - 14, height: box.height - under - 12 };
  const legendBox = { x: box.x + 10, y: plot.y + plot.height + 21, width: inner, height: 0 };
  return [
    drawMarks(plot, collected),
    chart(option({ lines, isStacked, scale, defaults, collected, plot }), plot),
    names
      .map((name, index) => {
        const y = plot.y + plot.height * (1 - (scale.ticks[index]! - scale.min) / (scale.max - scale.min));
        return `<text x="${round(plot.x - 6)}" y="${round(y + 3.5)}" font-size="10.5" text-anchor="end" fill="${LOOK.faint}" font-family="${LOOK.font}">${name}</text>`;
      })
      .join(''),
    drawTimeAxis(plot, collected),
    drawExemplars(answers, plot, scale, collected),
    drawLegend(lines, legendBox),
  ].join('');
}

function linesOf(panel: Panel, answers: readonly Answer[]): Line[] {
  const all = answers.flatMap(({ target, series }) =>
    series
      .map((one) => ({ name: nameOf(one, target.legendFormat), points: one.points }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1)),
  );
  let next = 0;
  return all.map(({ name, points }) => {
    const fixed = overrideOf<{ readonly fixedColor: string }>(panel, name, 'color')?.fixedColor;
    return { name, points, colour: fixed ?? PALETTE[next++ % PALETTE.length]! };
  });
}

interface Scale {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

/** From what may be to what was, in four or so round steps. */
function scaleOf(lines: readonly Line[], { min = 0, max, unit }: FieldSettings, isStacked: boolean): Scale {
  const highest = isStacked ? highestSum(lines) : Math.max(0, ...lines.flatMap(({ points }) => finite(points)));
  const top = max ?? (highest > 0 ? highest * 1.08 : 1);
  const base = unit === 'bytes' ? 2 : 10;
  const rough = (top - min) / 4;
  const power = base ** Math.floor(Math.log(rough) / Math.log(base));
  const factor = (base === 2 ? [1, 2] : [1, 2, 2.5, 5, 10]).find((one) => one * power >= rough * 0.999) ?? 10;
  const step = factor * power;
  const count = Math.ceil((top - min) / step - 1e-6);
  const end = max ?? min + count * step;
  const ticks = Array.from({ length: count + 1 }, (_, index) => Number((min + index * step).toPrecision(6)));
  return { min, max: end, ticks: ticks.filter((tick) => tick <= end) };
}

const finite = (points: Line['points']) => points.map(([, value]) => value).filter((value) => Number.isFinite(value));

function highestSum(lines: readonly Line[]): number {
  const sums = new Map<number, number>();
  for (const { points } of lines) {
    for (const [at, value] of points) if (Number.isFinite(value)) sums.set(at, (sums.get(at) ?? 0) + value);
  }
  return Math.max(0, ...sums.values());
}

interface Plotted {
  readonly lines: readonly Line[];
  readonly isStacked: boolean;
  readonly scale: Scale;
  readonly defaults: FieldSettings;
  readonly collected: Collected;
  readonly plot: Box;
}

function option({ lines, isStacked, scale, defaults, collected, plot }: Plotted): EChartsCoreOption {
  const { start, end } = collected.span;
  const moments = ticksOf(collected.span, Math.floor(plot.width / 62)).map(({ at }) => ({ xAxis: at }));
  const grid = { silent: true, symbol: 'none', label: { show: false }, animation: false };
  const series: SeriesOption[] = lines.map(({ name, colour, points }) => ({
    type: 'line',
    name,
    symbol: 'none',
    lineStyle: { width: isStacked ? 0 : 1.7, color: colour },
    itemStyle: { color: colour },
    areaStyle: { color: colour, opacity: isStacked ? 0.7 : 0.09 },
    ...(isStacked && { stack: 'all' }),
    data: everyStep(points, collected, isStacked),
  }));
  const rules: SeriesOption = {
    type: 'line',
    data: [],
    markLine: { ...grid, lineStyle: { color: LOOK.grid, type: 'solid', width: 1 }, data: moments },
  };
  const limits = (defaults.thresholds?.steps ?? []).filter(({ value }) => value !== null && value < scale.max);
  const isLined = (defaults.custom?.['thresholdsStyle'] as { mode?: string } | undefined)?.mode === 'dashed';
  const bounds: SeriesOption = {
    type: 'line',
    data: [],
    markLine: {
      ...grid,
      data: limits.map(({ value, color }) => ({
        yAxis: value!,
        lineStyle: { color, type: 'dashed', width: 1, opacity: 0.8 },
      })),
    },
  };
  return {
    animation: false,
    grid: { left: 0, right: 0, top: 1, bottom: 1, containLabel: false },
    xAxis: { type: 'value', min: start, max: end, show: false },
    yAxis: {
      type: 'value',
      min: scale.min,
      max: scale.max,
      interval: scale.ticks.length > 1 ? scale.ticks[1]! - scale.ticks[0]! : 1,
      axisLabel: { show: false },
      axisTick: { show: false },
      axisLine: { show: false },
      splitLine: { lineStyle: { color: LOOK.grid, width: 1 } },
    },
    series: [rules, ...series, ...(isLined ? [bounds] : [])],
  };
}

/** With nothing where nothing was, so that a gap is a gap; a stack needs a 0 there. */
function everyStep(
  points: Line['points'],
  { span, stepSeconds }: Collected,
  isStacked: boolean,
): [number, number | null][] {
  const values = new Map(points);
  const count = Math.floor((span.end - span.start) / stepSeconds) + 1;
  return Array.from({ length: count }, (_, index) => {
    const at = span.start + index * stepSeconds;
    const value = values.get(at);
    const known = value !== undefined && Number.isFinite(value);
    return [at, known ? value : isStacked ? 0 : null];
  });
}

function chart(what: EChartsCoreOption, { x, y, width, height }: Box): string {
  const drawn = init(undefined, undefined, { renderer: 'svg', ssr: true, width: round(width), height: round(height) });
  drawn.setOption(what);
  const svg = drawn.renderToSVGString();
  drawn.dispose();
  return svg.replace('<svg ', `<svg x="${round(x)}" y="${round(y)}" `);
}

/** One dot for each call that can be looked up, where there are not more than can be told apart. */
function drawExemplars(answers: readonly Answer[], plot: Box, scale: Scale, { span }: Collected): string {
  const all = answers.flatMap(({ exemplars }) => exemplars);
  const every = Math.max(1, Math.ceil(all.length / 150));
  return all
    .filter(({ at, value }, index) => index % every === 0 && value <= scale.max && at >= span.start && at <= span.end)
    .map(({ at, value }) => {
      const x = round(across(at, plot, span));
      const y = round(plot.y + plot.height * (1 - (value - scale.min) / (scale.max - scale.min)));
      return `<path d="M${x},${round(y - 3)} l3,3 l-3,3 l-3,-3 Z" fill="#6E9FFF" opacity="0.85"/>`;
    })
    .join('');
}
