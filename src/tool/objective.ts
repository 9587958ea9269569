import { LATENCY_BOUNDS, spellSeconds } from './latency-bounds.js';

/** `p95<200ms`: 95 of 100 calls that succeed take at most 200 ms. */
export type LatencyTarget = `p${number}<${number}${'ms' | 's'}`;

/** What a tool promises. What it leaves out is that of `DEFAULT_SLO`. */
export interface SloPolicy {
  /** Percent of the calls that do not fail by a fault of the service or its upstreams. */
  readonly availability?: number;
  /** The time must be a bound of `LATENCY_BOUNDS`, because nothing else is counted. */
  readonly latency?: LatencyTarget;
}

/** For tools that say nothing. */
export const DEFAULT_SLO = { availability: 99.5, latency: 'p95<5s' } as const satisfies SloPolicy;

export interface Objective {
  /** Percent. */
  readonly availability: number;
  /** How many percent of the calls within how many seconds. */
  readonly latency: { readonly percent: number; readonly seconds: number };
}

/**
 * Below 95 % a budget is so large that failing 14.4 times as fast as it allows would take more than all calls; above
 * 99.99 % one failed call in ten thousand is the end of it, and a person cannot answer that fast.
 */
const LOWEST_PERCENT = 95;
const HIGHEST_PERCENT = 99.99;
const PERCENTS = `from ${LOWEST_PERCENT} to ${HIGHEST_PERCENT}`;

const TARGET = /^p(\d+(?:\.\d+)?)<(\d+(?:\.\d+)?)(ms|s)$/;

/** What a tool promises, the default filled in. Its policy has passed `problemsOfSlo`. */
export function objectiveOf(slo: SloPolicy | undefined): Objective {
  const { availability, latency } = { ...DEFAULT_SLO, ...slo };
  const target = parseTarget(latency);
  if (target === undefined) throw new TypeError('an objective was used before it was checked');
  return { availability, latency: target };
}

/** Everything that is wrong with it. */
export function problemsOfSlo({ availability, latency }: SloPolicy): string[] {
  const problems: string[] = [];
  if (availability !== undefined && !isSensible(availability)) {
    problems.push(`slo.availability must be a percentage ${PERCENTS}`);
  }
  if (latency === undefined) return problems;
  const target = parseTarget(latency);
  if (target === undefined) return [...problems, 'slo.latency must be written as in p95<200ms or p99<2s'];
  if (!isSensible(target.percent)) problems.push(`the percentile of slo.latency must be ${PERCENTS}`);
  if (!LATENCY_BOUNDS.some((bound) => bound === target.seconds)) {
    const nearest = nearestBounds(target.seconds).map(spellSeconds).join(' or ');
    problems.push(`slo.latency must name a bound of the histogram, such as ${nearest}: nothing else is counted`);
  }
  return problems;
}

function isSensible(percent: number): boolean {
  return percent >= LOWEST_PERCENT && percent <= HIGHEST_PERCENT;
}

function parseTarget(target: string): Objective['latency'] | undefined {
  const [, percent, amount, unit] = TARGET.exec(target) ?? [];
  if (percent === undefined) return undefined;
  return { percent: Number(percent), seconds: Number(amount) / (unit === 'ms' ? 1_000 : 1) };
}

/** The bounds on both sides of it, or the one it is beyond. */
function nearestBounds(seconds: number): number[] {
  const below = LATENCY_BOUNDS.findLast((bound) => bound < seconds);
  const above = LATENCY_BOUNDS.find((bound) => bound > seconds);
  return [below, above].filter((bound) => bound !== undefined);
}
