import type { Attributes } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, type MetricReader, type ResourceMetrics } from '@opentelemetry/sdk-metrics';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { metricFamilies } from '../../exposition/metric-families.js';
import { writeExposition } from '../../exposition/write-exposition.js';
import { LATENCY_BUCKETS } from '../latency-buckets.js';
import { VIEWS } from '../meter-provider.js';
import { mostSeriesOf } from '../most-series.js';
import { PullReader } from '../pull-reader.js';
import type { Counter, Histogram } from './instruments.js';
import { OwnInstruments } from './own-instruments.js';
import { SdkCounter, SdkHistogram } from './sdk-instruments.js';

const SCOPE = { name: 'gatehouse', version: '1' };
const SIZES = [256, 1_024, 4_096];
const CALLS = { description: 'Calls.' };
const TIME = { description: 'Time.', unit: 's' };
const SIZE = { description: 'Size.', unit: 'By' };

interface Way {
  readonly calls: Counter;
  readonly time: Histogram;
  readonly size: Histogram;
  readonly read: () => Promise<ResourceMetrics>;
}

const collected = async (reader: MetricReader) => (await reader.collect()).resourceMetrics;

function provider(reader: MetricReader) {
  const resource = resourceFromAttributes({ 'service.name': 'x' });
  return new MeterProvider({ resource, readers: [reader], views: VIEWS }).getMeter(SCOPE.name, SCOPE.version);
}

/** The SDK's own instruments, named as ours are: `calls` and `time` have the SDK's bound, `sizes` that of clients. */
function theSdk(): Way {
  const reader = new PullReader();
  const meter = provider(reader);
  const advice = { explicitBucketBoundaries: SIZES };
  return {
    calls: new SdkCounter(meter.createCounter('calls', CALLS)),
    time: new SdkHistogram(meter.createHistogram('time', TIME)),
    size: new SdkHistogram(meter.createHistogram('mcp.tool.response.bytes', { ...SIZE, advice })),
    read: () => collected(reader),
  };
}

function ourOwn(): Way {
  const own = new OwnInstruments(SCOPE, mostSeriesOf);
  const reader = new PullReader(own);
  provider(reader);
  return {
    calls: own.counter('calls', CALLS),
    time: own.histogram('time', TIME, { boundaries: LATENCY_BUCKETS, hasMinMax: false }),
    size: own.histogram('mcp.tool.response.bytes', SIZE, { boundaries: SIZES, hasMinMax: true }),
    read: () => collected(reader),
  };
}

/** All that is sent or told of them, in an order of its own. */
const told = ({ resource, scopeMetrics }: ResourceMetrics) => ({
  resource: resource.attributes,
  scopes: scopeMetrics.map(({ scope, metrics }) => ({
    name: scope.name,
    version: scope.version,
    metrics: metrics
      .map(({ descriptor: { name, description, unit, valueType }, ...data }) => ({
        ...data,
        descriptor: { name, description, unit, valueType },
      }))
      .toSorted((a, b) => (a.descriptor.name < b.descriptor.name ? -1 : 1)),
  })),
});

const exposition = (all: ResourceMetrics) =>
  writeExposition(
    metricFamilies(all, () => undefined).toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    'openmetrics',
  );

const label = fc.constantFrom('a', 'b', 'c"\\');
const attributes: fc.Arbitrary<Attributes> = fc.oneof(
  fc.record({ tool: label, outcome: label }),
  fc.record({ outcome: label, tool: label }),
  fc.record({ tool: label }),
  fc.constant({}),
);
// Fractions that add up to the same whatever is added to what first: the SDK adds up sums of intervals.
const amount = fc.oneof(
  fc.constantFrom(0, 1, 2, ...SIZES, 30, 300, NaN),
  fc.integer({ min: 0, max: 400_000 }).map((n) => n / 1_024),
);
const step = fc.oneof(
  { weight: 9, arbitrary: fc.tuple(fc.constantFrom('calls', 'time', 'size'), attributes, amount) },
  { weight: 1, arbitrary: fc.constant('read' as const) },
);

describe('our own instruments', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_700_000_000_123, toFake: ['Date'] }));
  afterEach(() => void vi.useRealTimers());

  it('tell what those of the SDK tell, whatever is recorded and however often it is read', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), fc.boolean(), async (steps, isKept) => {
        const ways = [theSdk(), ourOwn()] as const;
        const apply = async (way: Way, one: (typeof steps)[number]) => {
          if (one === 'read') return void (await way.read());
          const [instrument, labels, value] = one;
          if (instrument === 'calls') {
            if (Number.isNaN(value)) return;
            return isKept ? way.calls.of(labels).add(value) : way.calls.add(value, labels);
          }
          return isKept ? way[instrument].of(labels).record(value) : way[instrument].record(value, labels);
        };
        for (const one of steps) {
          vi.advanceTimersByTime(7);
          for (const way of ways) await apply(way, one);
        }
        const [sdk, own] = await Promise.all(ways.map(({ read }) => read()));
        expect(told(own!)).toEqual(told(sdk!));
        expect(exposition(own!)).toBe(exposition(sdk!));
      }),
      { numRuns: 200 },
    );
  });

  it.each([
    ['calls', 2_000, 'kept'],
    ['size', 20_000, 'kept'],
    ['calls', 2_000, 'looked up'],
  ] as const)('sum up as the SDK does what is beyond the bound of %s, %i series, %s', async (name, most, how) => {
    const ways = [theSdk(), ourOwn()] as const;
    const record = (way: Way, index: number) => {
      const labels = { tool: `tool ${index}` };
      if (how === 'looked up') return way.calls.add(1, labels);
      return name === 'calls' ? way.calls.of(labels).add(1) : way.size.of(labels).record(index);
    };
    const points = async (way: Way) => {
      const { scopeMetrics } = await way.read();
      return scopeMetrics[0]!.metrics[0]!.dataPoints;
    };
    for (const way of ways) for (let index = 0; index < most + 3; index += 1) record(way, index);
    const [sdk, own] = await Promise.all(ways.map(points));
    expect(own).toHaveLength(most);
    expect(own).toEqual(sdk);
    expect(own!.at(-1)!.attributes).toEqual({ 'otel.metric.overflow': true });
    // The bound is one of an interval: what was summed up may be told by itself in the next one.
    for (const way of ways) for (const index of [most + 2, 5]) record(way, index);
    const [sdkAgain, ownAgain] = await Promise.all(ways.map(points));
    expect(ownAgain).toHaveLength(most + 1);
    expect(ownAgain).toEqual(sdkAgain);
  });

  it('tell every reader all of it', async () => {
    const own = new OwnInstruments(SCOPE, mostSeriesOf);
    const readers = [new PullReader(own), new PullReader(own)];
    readers.forEach(provider);
    const calls = own.counter('calls', CALLS).of({ tool: 'a' });
    const valueIn = async (reader: MetricReader) =>
      (await collected(reader)).scopeMetrics[0]!.metrics[0]!.dataPoints[0]!.value;
    calls.add(1);
    expect(await valueIn(readers[0]!)).toBe(1);
    calls.add(2);
    expect(await valueIn(readers[1]!)).toBe(3);
    expect(await valueIn(readers[0]!)).toBe(3);
  });

  it('are not changed by what an exporter still holds', async () => {
    const own = ourOwn();
    own.time.record(1, { tool: 'a' });
    const before = await own.read();
    const copy = structuredClone(told(before));
    own.time.record(2, { tool: 'a' });
    expect(told(before)).toEqual(copy);
  });
});
