import type { Sample } from './measure.js';
import type { Scenario } from './scenarios.js';
import { BASELINE } from './server-list.js';

/** What is compared, in the order it is printed. */
export const MEASURES = ['requestsPerSecond', 'cpuMsPerCall', 'p50Ms', 'p99Ms', 'residentMiB', 'startUpMs'] as const;
export type Measure = (typeof MEASURES)[number];

/** Over the rounds of one run. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export type PerMeasure = Readonly<Record<Measure, Spread>>;

export interface Result {
  readonly server: string;
  readonly absolute: PerMeasure;
  /** To the SDK alone in the same round, so that what slows the machine for a while slows both sides. */
  readonly ratio: PerMeasure;
  /** The load generator was the slower side: the server can do at least this much. */
  readonly isLowerBound: boolean;
  readonly rounds: readonly Sample[];
}

const GENERATOR_SATURATED = 0.95;

/** Samples of all rounds, by scenario and server. */
export class Samples {
  private readonly byCell = new Map<string, Sample[]>();

  /** To be called in the order of the rounds. */
  add(scenario: Scenario, server: string, sample: Sample): void {
    this.byCell.set(cellOf(scenario, server), [...this.of(scenario, server), sample]);
  }

  /** Undefined for a server that does not speak the era of the scenario. */
  resultOf(scenario: Scenario, server: string): Result | undefined {
    const rounds = this.of(scenario, server);
    const baseline = this.of(scenario, BASELINE);
    if (rounds.length === 0) return undefined;
    return {
      server,
      absolute: perMeasure((measure) => rounds.map((sample) => sample[measure])),
      ratio: perMeasure((measure) => rounds.map((sample, round) => sample[measure] / baseline[round]![measure])),
      isLowerBound: spreadOf(rounds.map((sample) => sample.generatorBusy)).median >= GENERATOR_SATURATED,
      rounds,
    };
  }

  private of(scenario: Scenario, server: string): readonly Sample[] {
    return this.byCell.get(cellOf(scenario, server)) ?? [];
  }
}

const cellOf = (scenario: Scenario, server: string) => `${scenario.name}: ${server}`;

function perMeasure(values: (measure: Measure) => readonly number[]): PerMeasure {
  return Object.fromEntries(MEASURES.map((measure) => [measure, spreadOf(values(measure))])) as PerMeasure;
}

function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index]!;
  const last = sorted.length - 1;
  return { min: at(0), median: (at(Math.floor(last / 2)) + at(Math.ceil(last / 2))) / 2, max: at(last) };
}
