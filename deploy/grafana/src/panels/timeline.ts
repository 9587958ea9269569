import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  LegendDisplayMode,
  LegendPlacement,
  TimelineValueAlignment,
  VisibilityMode,
  VizLegendOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { type DashboardLink, MappingType, type ValueMapping } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/statetimeline';
import { COLOURS } from '../colours.js';
import { byThreshold, type Levels, thresholds } from './levels.js';
import { type BuiltPanel, framed, type PanelFacts } from './panel.js';
import { overTime, type Query } from './query.js';

export interface Timeline extends PanelFacts {
  readonly queries: readonly Query[];
  readonly levels: Levels;
  readonly unit?: string;
  /** A word and a colour for a value. */
  readonly words?: Readonly<Record<number, readonly [text: string, colour: keyof typeof COLOURS]>>;
  readonly dataLinks?: readonly Builder<DashboardLink>[];
  /** Links of the rows whose name begins so. */
  readonly linksOf?: Readonly<Record<string, readonly Builder<DashboardLink>[]>>;
}

/** What state each thing is in, and since when. */
export function timeline({ queries, levels, unit = 'short', words = {}, ...rest }: Timeline): BuiltPanel {
  const { dataLinks = [], linksOf = {}, ...facts } = rest;
  const panel = framed(new PanelBuilder(), facts)
    .targets(overTime(queries))
    .unit(unit)
    .thresholds(thresholds(levels))
    .colorScheme(byThreshold())
    .mappings([mapping(words)])
    .mergeValues(true)
    .showValue(VisibilityMode.Auto)
    .alignValue(TimelineValueAlignment.Left)
    .rowHeight(0.85)
    .fillOpacity(85)
    .lineWidth(0)
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(false)
        .calcs([]),
    )
    .dataLinks([...dataLinks]);
  for (const [start, links] of Object.entries(linksOf)) {
    panel.overrideByRegexp(`^${start}( .*)?$`, [{ id: 'links', value: links.map((one) => one.build()) }]);
  }
  return panel;
}

function mapping(words: NonNullable<Timeline['words']>): ValueMapping {
  const options = Object.entries(words).map(([value, [text, colour]], index) => [
    value,
    { text, color: COLOURS[colour], index },
  ]);
  return { type: MappingType.ValueToText, options: Object.fromEntries(options) as Record<string, object> };
}
