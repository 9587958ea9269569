import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  RowBuilder,
  type VariableModel,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { ANNOTATIONS } from './annotations.js';
import type { BuiltPanel } from './panels/panel.js';
import { DOCS } from './variables.js';

/** A dashboard as it is written here: what it answers, row by row, the most urgent first. */
export interface Board {
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly variables: readonly Builder<VariableModel>[];
  /** The title of a row, and its panels from left to right. */
  readonly rows: readonly (readonly [title: string, panels: readonly BuiltPanel[]])[];
}

const TAG = 'gatehouse';

export function dashboardOf({ uid, title, description, variables, rows }: Board): Dashboard {
  const board = new DashboardBuilder(`Gatehouse: ${title}`)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .timezone('browser')
    .readonly()
    .refresh('15s')
    .time({ from: 'now-1h', to: 'now' })
    .tooltip(DashboardCursorSync.Crosshair)
    .variables([...variables, DOCS])
    .annotations(ANNOTATIONS)
    .link(
      new DashboardLinkBuilder('Gatehouse')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .keepTime(true)
        .includeVars(true),
    );
  let id = 1;
  for (const [heading, panels] of rows) {
    board.withRow(new RowBuilder(heading).id(id++));
    for (const panel of panels) board.withPanel(numbered(panel, id++));
  }
  return board.build();
}

/** Links to a single panel need a number that stays. */
function numbered(panel: BuiltPanel, id: number): BuiltPanel {
  return { build: () => ({ ...panel.build(), id }) };
}
