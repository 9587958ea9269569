import { describe, expect, it } from 'vitest';
import { DEFAULT_SLO, objectiveOf, problemsOfSlo, type LatencyTarget, type SloPolicy } from './objective.js';

describe('an objective', () => {
  it.each<[SloPolicy | undefined, number, number, number]>([
    [undefined, 99.5, 95, 5],
    [{ availability: 99.9 }, 99.9, 95, 5],
    [{ availability: 99.5, latency: 'p95<300ms' }, 99.5, 95, 0.3],
    [{ latency: 'p99<200ms' }, 99.5, 99, 0.2],
    [{ latency: 'p99.9<2s' }, 99.5, 99.9, 2],
  ])('%j is completed by the default', (slo, availability, percent, seconds) => {
    expect(objectiveOf(slo)).toEqual({ availability, latency: { percent, seconds } });
  });

  it.each<[SloPolicy, RegExp]>([
    [{ availability: 0.995 }, /availability must be a percentage from 95 to 99.99/],
    [{ availability: 100 }, /availability/],
    [{ availability: NaN }, /availability/],
    [{ latency: 'p90<1s' }, /percentile of slo.latency must be from 95/],
    [{ latency: 'p95<400ms' }, /such as 300ms or 500ms/],
    [{ latency: 'p95<301s' }, /such as 300s:/],
    [{ latency: 'p95<1ms' }, /such as 5ms:/],
    [{ latency: 'fast' as LatencyTarget }, /must be written as in p95<200ms/],
    [{ latency: 'p95<1e3ms' }, /must be written as/],
  ])('%j is refused', (slo, problem) => {
    expect(problemsOfSlo(slo)).toEqual([expect.stringMatching(problem)]);
  });

  it('does not compile without a unit', () => {
    // @ts-expect-error: of what?
    const slo: SloPolicy = { latency: 'p95<200' };
    expect(problemsOfSlo(slo)).toHaveLength(1);
  });

  it('names both problems at once', () => {
    expect(problemsOfSlo({ availability: 50, latency: 'p95<3s' })).toHaveLength(2);
  });

  it('has a default that may be written', () => {
    expect(problemsOfSlo(DEFAULT_SLO)).toEqual([]);
  });
});
