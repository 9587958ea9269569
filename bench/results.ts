import type { Window } from './load-window.js';
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

const LOADS = { half: ', at half load', none: ', only started' } as const;
export const cellName = ({ server, scenario, load }: Cell) =>
  `${server.name}: ${scenarioName(scenario)}${load === undefined ? '' : LOADS[load]}`;

/** What one turn showed: a window of load, or how long the start took. */
export type Sample = Partial<Window> & { readonly startUpMs?: number };

/** Of all rounds, by cell. */
export class Samples {
  private readonly byCell = new Map<string, Sample[][]>();
  /** Of each process that traces every call: spans that reached the collector, for each of its calls. */
  readonly spansPerCall: number[] = [];

  /** To be called in the order of the turns. */
  add(round: number, cell: Cell, sample: Sample): void {
    const rounds = this.byCell.get(cellName(cell)) ?? [];
    this.byCell.set(cellName(cell), rounds);
    (rounds[round] ??= []).push(sample);
  }

  /**
   * The ratio of a round is the median of those of its turns: a turn is short, so both sides of it saw the same machine.
   * Undefined: not measured.
   */
  resultOf({ key, of, to, measure }: Ratio): Result | undefined {
    const [left, right] = [this.valuesOf(of, measure), this.valuesOf(to, measure)];
    if (left.length === 0 || right.length === 0) return undefined;
    const ratios = left.map((values, round) => medianOf(values.map((value, turn) => value / right[round]![turn]!)));
    return {
      key,
      ratio: spreadOf(ratios),
      of: spreadOf(left.map(medianOf)),
      to: spreadOf(right.map(medianOf)),
      isLowerBound:
        measure === 'requestsPerSecond' && medianOf(this.valuesOf(of, 'generatorBusy').flat()) >= GENERATOR_SATURATED,
    };
  }

  /** Of all turns of all rounds. */
  medianOf(cell: Cell, measure: Measure): number | undefined {
    const values = this.valuesOf(cell, measure).flat();
    return values.length === 0 ? undefined : medianOf(values);
  }

  /** Of each round, turn by turn. */
  private valuesOf(cell: Cell, measure: Measure | 'generatorBusy'): readonly (readonly number[])[] {
    const rounds = this.byCell.get(cellName(cell)) ?? [];
    return rounds.map((samples) => samples.map((sample) => sample[measure]!));
  }
}

export const medianOf = (values: readonly number[]) => spreadOf(values).median;

export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index]!;
  const last = sorted.length - 1;
  return { min: at(0), median: (at(Math.floor(last / 2)) + at(Math.ceil(last / 2))) / 2, max: at(last) };
}
