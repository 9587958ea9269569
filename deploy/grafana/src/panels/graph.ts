import {
  GraphDrawStyle,
  GraphGradientMode,
  GraphThresholdsStyleConfigBuilder,
  GraphThresholdsStyleMode,
  LegendDisplayMode,
  LegendPlacement,
  SortOrder,
  StackingConfigBuilder,
  StackingMode,
  TooltipDisplayMode,
  VisibilityMode,
  VizLegendOptionsBuilder,
  VizTooltipOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { DashboardLink } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/timeseries';
import { type Levels, thresholds } from './levels.js';
import { type BuiltPanel, framed, type PanelFacts } from './panel.js';
import { overTime, type Query } from './query.js';

export interface Graph extends PanelFacts {
  readonly queries: readonly Query[];
  readonly unit: string;
  readonly isStacked?: boolean;
  readonly min?: number;
  readonly max?: number;
  /** Lines at which it becomes bad. */
  readonly levels?: Levels;
  /** By the name of the series; others get colours of the palette. */
  readonly colours?: Readonly<Record<string, string>>;
  /** Of each point. */
  readonly dataLinks?: readonly Builder<DashboardLink>[];
}

/** How something changes. */
export function graph({ queries, unit, isStacked = false, ...rest }: Graph): BuiltPanel {
  const { min = 0, max, levels, colours = {}, dataLinks = [], ...facts } = rest;
  const panel = framed(new PanelBuilder(), facts)
    .targets(overTime(queries))
    .unit(unit)
    .min(min)
    .drawStyle(GraphDrawStyle.Line)
    .lineWidth(isStacked ? 0 : 2)
    .fillOpacity(isStacked ? 70 : 8)
    .gradientMode(isStacked ? GraphGradientMode.None : GraphGradientMode.Opacity)
    .showPoints(VisibilityMode.Never)
    .spanNulls(false)
    .stacking(new StackingConfigBuilder().mode(isStacked ? StackingMode.Normal : StackingMode.None).group('A'))
    .legend(
      new VizLegendOptionsBuilder()
        .displayMode(LegendDisplayMode.List)
        .placement(LegendPlacement.Bottom)
        .showLegend(true)
        .calcs([]),
    )
    .tooltip(new VizTooltipOptionsBuilder().mode(TooltipDisplayMode.Multi).sort(SortOrder.Descending))
    .dataLinks([...dataLinks]);
  if (max !== undefined) panel.max(max);
  if (levels) {
    panel
      .thresholds(thresholds(levels))
      .thresholdsStyle(new GraphThresholdsStyleConfigBuilder().mode(GraphThresholdsStyleMode.Dashed));
  }
  for (const [name, fixedColor] of Object.entries(colours)) {
    panel.overrideByName(name, [{ id: 'color', value: { mode: 'fixed', fixedColor } }]);
  }
  return panel;
}
