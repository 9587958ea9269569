import { describe, expect, it } from 'vitest';
import { labelledFamilies } from './labelled-families.js';
import type { MetricFamily } from './metric-family.js';

const family = (name: string, value: number): MetricFamily => ({
  name,
  type: 'counter',
  help: 'Calls.',
  unit: '',
  samples: [{ suffix: '_total', labels: { tool: 'echo' }, value }],
});
const worker = (number: string, ...families: MetricFamily[]) => ({ labels: { worker: number }, families });

describe('the metrics of several processes', () => {
  it('are one family with a series of each', () => {
    const merged = labelledFamilies([worker('1', family('calls', 3)), worker('2', family('calls', 4))]);
    expect(merged).toEqual([
      {
        ...family('calls', 0),
        samples: [
          { suffix: '_total', labels: { tool: 'echo', worker: '1' }, value: 3 },
          { suffix: '_total', labels: { tool: 'echo', worker: '2' }, value: 4 },
        ],
      },
    ]);
  });

  it('have what only one of them measures', () => {
    const merged = labelledFamilies([worker('1'), worker('2', family('calls', 4))]);
    expect(merged.map(({ name, samples }) => [name, samples.length])).toEqual([['calls', 1]]);
  });

  it('say once what they are of, without a worker', () => {
    const merged = labelledFamilies([worker('1', family('target_info', 1)), worker('2', family('target_info', 1))]);
    expect(merged).toEqual([family('target_info', 1)]);
  });
});
