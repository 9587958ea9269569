import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import type { DashboardLink, Panel } from '@grafana/grafana-foundation-sdk/dashboard';

/** What every panel says of itself, and how large it is in a grid of 24 columns. */
export interface PanelFacts {
  readonly title: string;
  /** What it means, and what to do when it looks bad. Shown behind the `i` of the panel. */
  readonly description: string;
  readonly width: number;
  readonly height: number;
  /** In the corner of the panel. */
  readonly links?: readonly Builder<DashboardLink>[];
}

export type BuiltPanel = Builder<Panel>;

interface Framed<Built> {
  title(title: string): Built;
  description(description: string): Built;
  span(width: number): Built;
  height(height: number): Built;
  links(links: Builder<DashboardLink>[]): Built;
  datasource(source: { type: string; uid: string }): Built;
}

/** Writes the facts onto a panel of any kind. */
export function framed<Built extends Framed<Built>>(panel: Built, facts: PanelFacts): Built {
  return panel
    .title(facts.title)
    .description(facts.description)
    .span(facts.width)
    .height(facts.height)
    .links([...(facts.links ?? [])])
    .datasource({ type: 'prometheus', uid: 'prometheus' });
}
