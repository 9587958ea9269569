import { describe, expect, it } from 'vitest';
import { Exemplars } from './exemplars.js';
import { LATENCY_BUCKETS } from './latency-buckets.js';

const exemplar = (value: number, traceId = 'a') => ({ traceId, spanId: 'b', value, at: 0 });

describe('Exemplars', () => {
  it('keeps the latest of each bucket, a bound being part of its bucket', () => {
    const exemplars = new Exemplars();
    exemplars.of('m', { tool: 'echo' }).keep(exemplar(0.005, 'first'));
    exemplars.of('m', { tool: 'echo' }).keep(exemplar(0.001, 'second'));
    exemplars.of('m', { tool: 'echo' }).keep(exemplar(1_000, 'slow'));
    expect(exemplars.find('m', { tool: 'echo' })?.in(0)?.traceId).toBe('second');
    expect(exemplars.find('m', { tool: 'echo' })?.in(1)).toBeUndefined();
    expect(exemplars.find('m', { tool: 'echo' })?.in(LATENCY_BUCKETS.length)?.traceId).toBe('slow');
  });

  it('tells series apart by metric and attributes, in whatever order those were written', () => {
    const exemplars = new Exemplars();
    exemplars.of('m', { tool: 'echo', outcome: 'ok' }).keep(exemplar(0.001));
    expect(exemplars.find('m', { outcome: 'ok', tool: 'echo' })?.in(0)).toBeDefined();
    expect(exemplars.find('m', { outcome: 'timeout', tool: 'echo' })?.in(0)).toBeUndefined();
    expect(exemplars.find('n', { outcome: 'ok', tool: 'echo' })?.in(0)).toBeUndefined();
  });
});
