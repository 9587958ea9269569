import type { Sample } from './measure.js';
import type { Cell, Measure, Ratio } from './ratios.js';
import { scenarioName } from './scenarios.js';

/** Over the rounds of one run. */
export interface Spread {
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

export interface Result {
  readonly key: string;
  readonly ratio: Spread;
  /** Of each side, in the unit of the measure. */
  readonly of: Spread;
  readonly to: Spread;
  /** The load generator was the slower side of the first: it can do at least this much. */
  readonly isLowerBound: boolean;
}

const GENERATOR_SATURATED = 0.95;

export const cellName = ({ server, scenario, atHalf, times }: Cell) =>
  `${server.name}: ${scenarioName(scenario)}${atHalf === true ? ', at half' : ''}${times === undefined ? '' : `, ${times} times`}`;

/** Samples of all rounds, by cell. */
export class Samples {
  private readonly byCell = new Map<string, Sample[]>();

  /** To be called in the order of the rounds. */
  add(cell: Cell, sample: Sample): void {
    this.byCell.set(cellName(cell), [...this.of(cell), sample]);
  }

  of(cell: Cell): readonly Sample[] {
    return this.byCell.get(cellName(cell)) ?? [];
  }

  /** Each ratio is of one round, so that what slows the machine for a while slows both sides. Undefined: not measured. */
  resultOf({ key, of, to, measure }: Ratio): Result | undefined {
    const [left, right] = [this.of(of), this.of(to)];
    if (left.length === 0 || right.length === 0) return undefined;
    const values = (samples: readonly Sample[]) => samples.map((sample) => sample[measure]);
    const rounds = Math.min(left.length, right.length);
    return {
      key,
      ratio: spreadOf(values(left.slice(0, rounds)).map((value, round) => value / right[round]![measure])),
      of: spreadOf(values(left)),
      to: spreadOf(values(right)),
      isLowerBound:
        measure === 'requestsPerSecond' && medianOf(left.map((one) => one.generatorBusy)) >= GENERATOR_SATURATED,
    };
  }

  medianOf(cell: Cell, measure: Measure | 'spansPerCall'): number | undefined {
    const samples = this.of(cell);
    return samples.length === 0 ? undefined : medianOf(samples.map((sample) => sample[measure]));
  }
}

const medianOf = (values: readonly number[]) => spreadOf(values).median;

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index]!;
  const last = sorted.length - 1;
  return { min: at(0), median: (at(Math.floor(last / 2)) + at(Math.ceil(last / 2))) / 2, max: at(last) };
}
