import type { Exemplar } from '../metrics/exemplars.js';

/** One line of the exposition, apart from how it is written. */
export interface Sample {
  /** What the sample's name adds to its family's. */
  readonly suffix: '' | '_total' | '_bucket' | '_sum' | '_count';
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  readonly exemplar?: Exemplar | undefined;
}

/** Samples under one name, in Prometheus's words. */
export interface MetricFamily {
  /** Without `_total`, which only samples have in OpenMetrics. */
  readonly name: string;
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  /** In Prometheus's spelling (`seconds`); empty where there is none. */
  readonly unit: string;
  readonly samples: readonly Sample[];
}
