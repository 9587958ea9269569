import { ValueType } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  type DataPoint,
  DataPointType,
  type ExponentialHistogram,
  type MetricData,
} from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { metricFamilies } from './metric-families.js';

const TIME = { startTime: [0, 0] as [number, number], endTime: [1, 0] as [number, number] };
const described = (name: string, unit = '') => ({
  descriptor: { name, unit, description: 'Help.', valueType: ValueType.DOUBLE },
  aggregationTemporality: AggregationTemporality.CUMULATIVE,
});
const histogram = (counts: number[], sum: number): MetricData => ({
  ...described('wait', 's'),
  dataPointType: DataPointType.HISTOGRAM,
  dataPoints: [
    {
      ...TIME,
      attributes: { 'tool.name': 'echo' },
      value: { buckets: { boundaries: [0.5, 1], counts }, sum, count: counts.reduce((a, b) => a + b) },
    },
  ],
});
const families = (metrics: MetricData[], exemplarOf: Parameters<typeof metricFamilies>[1] = () => undefined) =>
  metricFamilies(
    { resource: resourceFromAttributes({ 'service.name': 'x' }), scopeMetrics: [{ scope: { name: 's' }, metrics }] },
    exemplarOf,
  );

describe('metricFamilies', () => {
  it('tells the resource as target_info', () => {
    expect(families([])).toEqual([
      expect.objectContaining({
        name: 'target_info',
        samples: [{ suffix: '', labels: { service_name: 'x' }, value: 1 }],
      }),
    ]);
  });

  it('adds up the buckets and ends with the infinite one', () => {
    const [, wait] = families([histogram([2, 1, 1], 3.5)]);
    expect(wait).toMatchObject({ name: 'wait_seconds', type: 'histogram', unit: 'seconds' });
    expect(wait!.samples.map(({ suffix, labels, value }) => [suffix, labels['le'], value])).toEqual([
      ['_bucket', '0.5', 2],
      ['_bucket', '1.0', 3],
      ['_bucket', '+Inf', 4],
      ['_sum', undefined, 3.5],
      ['_count', undefined, 4],
    ]);
    expect(wait!.samples.every(({ labels }) => labels['tool_name'] === 'echo')).toBe(true);
  });

  it('writes every bucket of a histogram that has seen nothing', () => {
    const [, wait] = families([histogram([0, 0, 0], 0)]);
    expect(wait!.samples.map(({ value }) => value)).toEqual([0, 0, 0, 0, 0]);
  });

  it('leaves of an exponential histogram how many there were and their sum', () => {
    const buckets = { offset: 0, bucketCounts: [] };
    const value = { count: 4, sum: 3.5, scale: 1, zeroCount: 0, positive: buckets, negative: buckets };
    const dataPoints: DataPoint<ExponentialHistogram>[] = [{ ...TIME, attributes: {}, value }];
    const [, wait] = families([
      { ...described('wait', 's'), dataPointType: DataPointType.EXPONENTIAL_HISTOGRAM, dataPoints },
    ]);
    expect(wait).toMatchObject({ name: 'wait_seconds', type: 'histogram' });
    expect(wait!.samples.map(({ suffix, labels, value: told }) => [suffix, labels['le'], told])).toEqual([
      ['_bucket', '+Inf', 4],
      ['_sum', undefined, 3.5],
      ['_count', undefined, 4],
    ]);
  });

  it('asks for the exemplar of each bucket of each series', () => {
    const exemplar = { traceId: 'a', spanId: 'b', value: 0.7, at: 0 };
    const [, wait] = families([histogram([0, 1, 0], 0.7)], (metric, { 'tool.name': tool }) =>
      metric === 'wait' && tool === 'echo' ? { in: (bucket) => (bucket === 1 ? exemplar : undefined) } : undefined,
    );
    expect(wait!.samples.map((sample) => sample.exemplar)).toEqual([
      undefined,
      exemplar,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it('tells what only grows from what goes up and down', () => {
    const sum = (name: string, isMonotonic: boolean): MetricData => ({
      ...described(name),
      dataPointType: DataPointType.SUM,
      isMonotonic,
      dataPoints: [{ ...TIME, attributes: {}, value: 1 }],
    });
    expect(families([sum('calls.total', true), sum('active', false)]).slice(1)).toMatchObject([
      { name: 'calls', type: 'counter', samples: [{ suffix: '_total' }] },
      { name: 'active', type: 'gauge', samples: [{ suffix: '' }] },
    ]);
  });
});
