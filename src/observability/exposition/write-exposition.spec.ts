import { describe, expect, it } from 'vitest';
import type { MetricFamily } from './metric-family.js';
import { writeExposition } from './write-exposition.js';

const lines = (...text: string[]) => text.map((line) => `${line}\n`).join('');
const gauge = (samples: MetricFamily['samples'], help = 'Help.'): MetricFamily => ({
  name: 'level',
  type: 'gauge',
  help,
  unit: '',
  samples,
});
const CALLS: MetricFamily = {
  name: 'calls',
  type: 'counter',
  help: 'Calls.',
  unit: '',
  samples: [{ suffix: '_total', labels: { outcome: 'ok' }, value: 3 }],
};
const LATENCY: MetricFamily = {
  name: 'wait_seconds',
  type: 'histogram',
  help: 'Wait.',
  unit: 'seconds',
  samples: [
    {
      suffix: '_bucket',
      labels: { le: '1.0' },
      value: 1,
      exemplar: { traceId: 'a1', spanId: 'b2', value: 0.25, at: 1_700_000_000_123 },
    },
    { suffix: '_bucket', labels: { le: '+Inf' }, value: 1 },
    { suffix: '_sum', labels: {}, value: 0.25 },
    { suffix: '_count', labels: {}, value: 1 },
  ],
};

describe('OpenMetrics', () => {
  it('names a counter without _total, and its sample with it', () => {
    expect(writeExposition([CALLS], 'openmetrics')).toBe(
      lines('# HELP calls Calls.', '# TYPE calls counter', 'calls_total{outcome="ok"} 3', '# EOF'),
    );
  });

  it('writes the unit and the exemplar', () => {
    expect(writeExposition([LATENCY], 'openmetrics')).toBe(
      lines(
        '# HELP wait_seconds Wait.',
        '# TYPE wait_seconds histogram',
        '# UNIT wait_seconds seconds',
        'wait_seconds_bucket{le="1.0"} 1 # {trace_id="a1",span_id="b2"} 0.25 1700000000.123',
        'wait_seconds_bucket{le="+Inf"} 1',
        'wait_seconds_sum 0.25',
        'wait_seconds_count 1',
        '# EOF',
      ),
    );
  });

  it('writes no unit that is not the end of the name', () => {
    const bytesRead: MetricFamily = { ...CALLS, name: 'bytes_read', unit: 'bytes' };
    expect(writeExposition([bytesRead], 'openmetrics')).not.toContain('# UNIT');
  });

  it('escapes quotes, backslashes and line ends in help and labels', () => {
    const family = gauge([{ suffix: '', labels: { path: 'C:\\"a"\nb' }, value: 1 }], 'A "level"\\\nof it');
    expect(writeExposition([family], 'openmetrics')).toBe(
      lines(
        String.raw`# HELP level A \"level\"\\\nof it`,
        '# TYPE level gauge',
        String.raw`level{path="C:\\\"a\"\nb"} 1`,
        '# EOF',
      ),
    );
  });

  it('ends with EOF also when there is nothing to tell', () => {
    expect(writeExposition([gauge([])], 'openmetrics')).toBe('# EOF\n');
  });
});

describe('the text format 0.0.4', () => {
  it('names a counter with _total everywhere', () => {
    expect(writeExposition([CALLS], 'prometheus')).toBe(
      lines('# HELP calls_total Calls.', '# TYPE calls_total counter', 'calls_total{outcome="ok"} 3'),
    );
  });

  it('has neither units, exemplars nor EOF', () => {
    expect(writeExposition([LATENCY], 'prometheus')).toBe(
      lines(
        '# HELP wait_seconds Wait.',
        '# TYPE wait_seconds histogram',
        'wait_seconds_bucket{le="1.0"} 1',
        'wait_seconds_bucket{le="+Inf"} 1',
        'wait_seconds_sum 0.25',
        'wait_seconds_count 1',
      ),
    );
  });

  it('leaves quotes in help as they are', () => {
    expect(writeExposition([gauge([{ suffix: '', labels: {}, value: 1 }], 'A "level"')], 'prometheus')).toContain(
      '# HELP level A "level"\n',
    );
  });
});

it.each([
  [0.1, '0.1'],
  [1e21, '1e+21'],
  [Infinity, '+Inf'],
  [-Infinity, '-Inf'],
  [NaN, 'NaN'],
])('writes %d as %s', (value, text) => {
  expect(writeExposition([gauge([{ suffix: '', labels: {}, value }])], 'prometheus')).toContain(`\nlevel ${text}\n`);
});
