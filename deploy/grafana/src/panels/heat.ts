import {
  HeatmapColorMode,
  HeatmapColorOptionsBuilder,
  PanelBuilder,
  YAxisConfigBuilder,
} from '@grafana/grafana-foundation-sdk/heatmap';
import { type BuiltPanel, framed, type PanelFacts } from './panel.js';
import { asHeat } from './query.js';

export interface Heat extends PanelFacts {
  /** The rate of each bucket of a histogram, by `le`. */
  readonly expr: string;
  readonly unit: string;
}

/** How often which value was measured: shows two speeds where a percentile shows one. */
export function heat({ expr, unit, ...facts }: Heat): BuiltPanel {
  return framed(new PanelBuilder(), facts)
    .targets([asHeat(expr)])
    .calculate(false)
    .cellGap(1)
    .yAxis(new YAxisConfigBuilder().unit(unit))
    .color(new HeatmapColorOptionsBuilder().mode(HeatmapColorMode.Scheme).scheme('Oranges').steps(64))
    .hideLegend();
}
