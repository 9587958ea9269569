import type { Attributes } from '@opentelemetry/api';
import {
  type DataPoint,
  DataPointType,
  type Histogram,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import type { SeriesExemplars } from '../metrics/exemplars.js';
import type { MetricFamily, Sample } from './metric-family.js';
import { familyName, labelName, prometheusUnit } from './prometheus-name.js';

/** Where the exemplars of a series are found; the SDK's own data has none. */
export type ExemplarSource = (metric: string, attributes: Attributes) => Pick<SeriesExemplars, 'in'> | undefined;

/** What the SDK collected, in Prometheus's words. The resource is a metric of its own, `target_info`. */
export function metricFamilies(collected: ResourceMetrics, exemplarOf: ExemplarSource): readonly MetricFamily[] {
  const metrics = collected.scopeMetrics.flatMap((scope) => scope.metrics);
  return [targetInfo(collected.resource.attributes), ...metrics.map((metric) => family(metric, exemplarOf))];
}

function targetInfo(attributes: Attributes): MetricFamily {
  const help = 'Always 1; the labels are those of the OpenTelemetry resource.';
  return {
    name: 'target_info',
    type: 'gauge',
    help,
    unit: '',
    samples: [{ suffix: '', labels: labels(attributes), value: 1 }],
  };
}

function family(metric: MetricData, exemplarOf: ExemplarSource): MetricFamily {
  const { name, unit, description } = metric.descriptor;
  const type = typeOf(metric);
  return {
    name: familyName(name, unit, type),
    type,
    help: description,
    unit: prometheusUnit(unit),
    samples: samples(metric, exemplarOf),
  };
}

function typeOf(metric: MetricData): MetricFamily['type'] {
  const { dataPointType } = metric;
  if (dataPointType === DataPointType.HISTOGRAM || dataPointType === DataPointType.EXPONENTIAL_HISTOGRAM)
    return 'histogram';
  return metric.dataPointType === DataPointType.SUM && metric.isMonotonic ? 'counter' : 'gauge';
}

function samples(metric: MetricData, exemplarOf: ExemplarSource): readonly Sample[] {
  switch (metric.dataPointType) {
    case DataPointType.HISTOGRAM:
      return metric.dataPoints.flatMap((point) =>
        histogramSamples(point, exemplarOf(metric.descriptor.name, point.attributes)),
      );
    // The text formats have no buckets of that kind: how many there were and their sum are left.
    case DataPointType.EXPONENTIAL_HISTOGRAM:
      return metric.dataPoints.flatMap(({ attributes, value: { count, sum = 0 } }) => [
        { suffix: '_bucket', labels: { ...labels(attributes), le: '+Inf' }, value: count },
        { suffix: '_sum', labels: labels(attributes), value: sum },
        { suffix: '_count', labels: labels(attributes), value: count },
      ]);
    default: {
      const suffix = typeOf(metric) === 'counter' ? '_total' : '';
      return metric.dataPoints.map(({ attributes, value }) => ({ suffix, labels: labels(attributes), value }));
    }
  }
}

/** Prometheus's buckets are cumulative, and the last one is infinite. */
function histogramSamples(
  { attributes, value: { buckets, sum = 0, count } }: DataPoint<Histogram>,
  exemplars: ReturnType<ExemplarSource>,
): readonly Sample[] {
  const own = labels(attributes);
  let below = 0;
  const bucketSamples = [...buckets.boundaries, Infinity].map((bound, bucket): Sample => {
    below += buckets.counts[bucket] ?? 0;
    return {
      suffix: '_bucket',
      labels: { ...own, le: canonical(bound) },
      value: below,
      exemplar: exemplars?.in(bucket),
    };
  });
  return [
    ...bucketSamples,
    { suffix: '_sum', labels: own, value: sum },
    { suffix: '_count', labels: own, value: count },
  ];
}

/** `1.0`, in both formats: Prometheus 3 stores bounds this way, and before it the series would depend on the format. */
function canonical(bound: number): string {
  if (bound === Infinity) return '+Inf';
  return Number.isInteger(bound) ? bound.toFixed(1) : String(bound);
}

function labels(attributes: Attributes): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [labelName(name), String(value)]));
}
