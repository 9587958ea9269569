import {
  BigValueColorMode,
  BigValueGraphMode,
  BigValueTextMode,
  ReduceDataOptionsBuilder,
} from '@grafana/grafana-foundation-sdk/common';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/stat';
import { byThreshold, type Levels, thresholds } from './levels.js';
import { type BuiltPanel, framed, type PanelFacts } from './panel.js';
import { overTime, type Query } from './query.js';

export interface Stat extends PanelFacts {
  readonly query: Query;
  readonly unit: string;
  readonly levels: Levels;
  readonly decimals?: number;
  /** Fills the panel with its colour: for what decides whether somebody has to get up. */
  readonly isLoud?: boolean;
}

/** One number, its colour, and how it came to that. */
export function stat({ query, unit, levels, decimals, isLoud = false, ...facts }: Stat): BuiltPanel {
  const panel = framed(new PanelBuilder(), facts)
    .targets(overTime([query]))
    .unit(unit)
    .thresholds(thresholds(levels))
    .colorScheme(byThreshold())
    .colorMode(isLoud ? BigValueColorMode.Background : BigValueColorMode.Value)
    .graphMode(BigValueGraphMode.Area)
    .textMode(BigValueTextMode.Value)
    .reduceOptions(new ReduceDataOptionsBuilder().calcs(['lastNotNull']));
  return decimals === undefined ? panel : panel.decimals(decimals);
}
