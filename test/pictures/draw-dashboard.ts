import type { Dashboard, Panel } from '../fixtures/dashboards/dashboard.js';
import type { Answer, Collected } from './collect.js';
import { drawGraph } from './draw-graph.js';
import { drawHeat } from './draw-heat.js';
import { drawStat } from './draw-stat.js';
import { drawTable } from './draw-table.js';
import { drawTimeline } from './draw-timeline.js';
import { type Box, fitted, LOOK, rect, round, text, widthOf } from './look.js';

const WIDTH = 1_360;
const MARGIN = 16;
const COLUMNS = 24;
/** Of Grafana's grid: a unit of height, and the gap between panels. */
const UNIT = 30;
const GAP = 8;
const TOP = 64;
const TITLE = 30;
const BOTTOM = 34;

type Draw = (panel: Panel, answers: readonly Answer[], box: Box, collected: Collected) => string;

const DRAW: Readonly<Record<Exclude<Panel['type'], 'row'>, Draw>> = {
  stat: drawStat,
  timeseries: drawGraph,
  'state-timeline': drawTimeline,
  table: drawTable,
  heatmap: drawHeat,
};

/**
 * A dashboard as an SVG, from its own definition: its grid, its units, its colours.
 * @param rows How many of its rows, from the top.
 */
export function drawDashboard(collected: Collected, rows = Number.POSITIVE_INFINITY): string {
  const { dashboard, answers } = { ...collected, dashboard: firstRows(collected.dashboard, rows) };
  const bottom = Math.max(...dashboard.panels.map(({ gridPos }) => gridPos.y + gridPos.h));
  const height = TOP + bottom * (UNIT + GAP) + BOTTOM;
  const panels = dashboard.panels.map((panel) => {
    const box = boxOf(panel);
    return panel.type === 'row' ? drawRow(panel, box) : drawPanel(panel, answers[panel.id] ?? [], box, collected);
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}">`,
    rect({ x: 0, y: 0, width: WIDTH, height }, LOOK.page),
    header(collected),
    ...panels,
    text(
      MARGIN,
      height - 12,
      `Drawn from deploy/grafana/dashboards/${dashboard.uid}.json and what a Prometheus saw of a real run. Not a screenshot of Grafana.`,
      { size: 10.5, colour: LOOK.faint },
    ),
    '</svg>',
  ].join('');
}

function firstRows(dashboard: Dashboard, rows: number): Dashboard {
  const headings = dashboard.panels.filter(({ type }) => type === 'row');
  const end = headings[rows]?.gridPos.y ?? Number.POSITIVE_INFINITY;
  return { ...dashboard, panels: dashboard.panels.filter(({ gridPos }) => gridPos.y < end) };
}

function boxOf({ gridPos: { x, y, w, h } }: Panel): Box {
  const column = (WIDTH - 2 * MARGIN + GAP) / COLUMNS;
  return {
    x: MARGIN + x * column,
    y: TOP + y * (UNIT + GAP),
    width: w * column - GAP,
    height: h * (UNIT + GAP) - GAP,
  };
}

function header({ dashboard, span, chosen }: Collected): string {
  const time = (at: number) => new Date(at * 1_000).toISOString().slice(11, 16);
  const variables = dashboard.templating.list.filter(({ type }) => type === 'query');
  let x = MARGIN;
  const chips = variables.map(({ name }) => {
    const label = fitted(chosen[name] ?? 'All', 160);
    const words = [name, label] as const;
    const [first, second] = [widthOf(words[0], 11) + 16, widthOf(words[1], 11) + 18];
    const drawn =
      rect({ x, y: 36, width: first + second, height: 20 }, LOOK.panel, `rx="2" stroke="${LOOK.border}"`) +
      text(x + 8, 50, words[0], { size: 11, colour: LOOK.link }) +
      text(x + first + 4, 50, words[1], { size: 11 });
    x += first + second + 8;
    return drawn;
  });
  const range = `${time(span.start)} to ${time(span.end)} UTC`;
  return (
    text(MARGIN, 25, dashboard.title, { size: 17, isBold: true }) +
    chips.join('') +
    text(WIDTH - MARGIN, 25, range, { size: 12, colour: LOOK.faint, anchor: 'end' }) +
    text(WIDTH - MARGIN, 50, fitted(dashboard.description, 760, 11), { size: 11, colour: LOOK.faint, anchor: 'end' })
  );
}

function drawRow({ title }: Panel, { x, y }: Box): string {
  return (
    `<path d="M${round(x + 2)},${round(y + 12)} l5,5 l5,-5" fill="none" stroke="${LOOK.faint}" stroke-width="1.6"/>` +
    text(x + 20, y + 20, title, { size: 14, isBold: true })
  );
}

function drawPanel(panel: Panel, answers: readonly Answer[], box: Box, collected: Collected): string {
  if (panel.type === 'row') return '';
  const frame = rect(box, LOOK.panel, `rx="2" stroke="${LOOK.border}" stroke-width="1"`);
  const title = text(box.x + 10, box.y + 20, fitted(panel.title, box.width - 20, 12.5), { size: 12.5, isBold: true });
  const isLoud = panel.options?.['colorMode'] === 'background';
  // A loud number colours its whole panel, and writes the title on it.
  const inner = isLoud ? box : { ...box, y: box.y + TITLE, height: box.height - TITLE };
  const body = DRAW[panel.type](panel, answers, inner, collected);
  return frame + (isLoud ? '' : title) + body;
}
