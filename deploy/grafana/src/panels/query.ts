import { DataqueryBuilder, PromQueryFormat } from '@grafana/grafana-foundation-sdk/prometheus';
import { PROMETHEUS } from '../data-sources.js';

/** One series, or one for each combination of labels. */
export interface Query {
  readonly expr: string;
  /** `{{tool}}` stands for the value of a label. */
  readonly legend?: string;
  /** Dots on the panel that lead to traces. */
  readonly exemplars?: boolean;
}

export const query = (expr: string, legend?: string): Query => ({ expr, ...(legend !== undefined && { legend }) });
export const withExemplars = (expr: string, legend: string): Query => ({ expr, legend, exemplars: true });

const build = ({ expr }: Query, index: number) =>
  new DataqueryBuilder()
    .refId(String.fromCodePoint(65 + index))
    .datasource(PROMETHEUS)
    .expr(expr);

export function overTime(queries: readonly Query[]): DataqueryBuilder[] {
  return queries.map((one, index) => {
    const built = build(one, index).range();
    if (one.legend !== undefined) built.legendFormat(one.legend);
    return one.exemplars === true ? built.exemplar(true) : built;
  });
}

/** As rows of a table, with a column for each label. */
export function rightNow(queries: readonly Query[]): DataqueryBuilder[] {
  return queries.map((one, index) => build(one, index).instant().format(PromQueryFormat.Table));
}

/** Buckets of a histogram. */
export function asHeat(expr: string): DataqueryBuilder {
  return build({ expr }, 0).range().format(PromQueryFormat.Heatmap).legendFormat('{{le}}');
}
