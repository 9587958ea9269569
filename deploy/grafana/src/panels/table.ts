import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import { TableCellDisplayMode, TableSortByFieldStateBuilder } from '@grafana/grafana-foundation-sdk/common';
import type { DashboardLink, DynamicConfigValue } from '@grafana/grafana-foundation-sdk/dashboard';
import { PanelBuilder } from '@grafana/grafana-foundation-sdk/table';
import { byThreshold, type Levels, thresholds } from './levels.js';
import { type BuiltPanel, framed, type PanelFacts } from './panel.js';
import { rightNow } from './query.js';

/** One number for each row. */
export interface Column {
  readonly name: string;
  readonly expr: string;
  readonly unit: string;
  readonly decimals?: number;
  /** Colours the cell. */
  readonly levels?: Levels;
}

export interface Table extends PanelFacts {
  /** Labels that name a row, and what their columns are called. */
  readonly labels: Readonly<Record<string, string>>;
  readonly columns: readonly Column[];
  /** The column whose largest value comes first. */
  readonly sortBy: string;
  /** Of the first column. */
  readonly rowLinks?: readonly Builder<DashboardLink>[];
}

/** Everything there is to know of each thing, the worst on top. */
export function table({ labels, columns, sortBy, rowLinks = [], ...facts }: Table): BuiltPanel {
  const [firstColumn] = Object.values(labels);
  const renamed = Object.fromEntries(columns.map(({ name }, index) => [valueField(index), name]));
  const panel = framed(new PanelBuilder(), facts)
    .targets(rightNow(columns))
    .withTransformation({ id: 'merge', options: {} })
    .withTransformation({
      id: 'organize',
      options: { excludeByName: { Time: true }, renameByName: { ...labels, ...renamed } },
    })
    .sortBy([new TableSortByFieldStateBuilder().displayName(sortBy).desc(true)])
    .showHeader(true)
    .filterable(false);
  for (const column of columns) panel.overrideByName(column.name, properties(column));
  if (firstColumn !== undefined && rowLinks.length > 0) {
    panel.overrideByName(firstColumn, [{ id: 'links', value: rowLinks.map((one) => one.build()) }]);
  }
  return panel;
}

/** As Grafana calls the value of the query of this place, once several are merged. */
const valueField = (index: number) => `Value #${String.fromCodePoint(65 + index)}`;

function properties({ unit, decimals, levels }: Column): DynamicConfigValue[] {
  return [
    { id: 'unit', value: unit },
    ...(decimals === undefined ? [] : [{ id: 'decimals', value: decimals }]),
    ...(levels === undefined
      ? []
      : [
          { id: 'thresholds', value: thresholds(levels).build() },
          { id: 'color', value: byThreshold().build() },
          { id: 'custom.cellOptions', value: { type: TableCellDisplayMode.ColorText } },
        ]),
  ];
}
