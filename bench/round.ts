import type { ChildProcess } from 'node:child_process';
import { measure } from './measure.js';
import type { Pace } from './options.js';
import type { Cell, Ratio } from './ratios.js';
import { cellName, type Samples } from './results.js';
import type { Surroundings } from './surroundings.js';

export interface Lab {
  readonly generator: ChildProcess;
  readonly surroundings: Surroundings;
  readonly pace: Pace;
}

/** Each cell once, in the order it was first named; those at half load last, for they need to know what is half. */
export function cellsOf(ratios: readonly Ratio[]): readonly Cell[] {
  const cells = ratios.flatMap(({ of, to }) => [
    of,
    to,
    ...(of.atHalf === true ? [{ server: to.server, scenario: to.scenario }] : []),
  ]);
  const unique = [...new Map(cells.map((cell) => [cellName(cell), cell])).values()];
  return unique.toSorted((a, b) => Number(a.atHalf ?? false) - Number(b.atHalf ?? false));
}

/**
 * Every cell, some several times, in turns. Another one begins each round: whatever drifts on this machine hits all of
 * them equally.
 */
export async function runRound(round: number, cells: readonly Cell[], lab: Lab, samples: Samples): Promise<void> {
  const { generator, surroundings, pace } = lab;
  const [full, half] = [cells.filter(({ atHalf }) => atHalf !== true), cells.filter(({ atHalf }) => atHalf === true)];
  for (const cell of [...inTurns(rotated(full, round)), ...rotated(half, round)]) {
    process.stderr.write(`round ${round + 1} of ${pace.rounds}: ${cellName(cell)}\n`);
    samples.add(cell, await measure(generator, surroundings, cell, pace, rateOf(cell, half, samples)));
  }
}

/** All of them, then those that come twice, and so on. */
function inTurns(cells: readonly Cell[], turn = 1): readonly Cell[] {
  const others = cells.filter(({ times = 1 }) => times > turn);
  return others.length === 0 ? cells : [...cells, ...inTurns(others, turn + 1)];
}

/** Half of what the last one of those at half load (the SDK alone) can do: the same for all. */
function rateOf(cell: Cell, half: readonly Cell[], samples: Samples): number | undefined {
  const baseline = half.at(-1);
  if (cell.atHalf !== true || baseline === undefined) return undefined;
  const capacity = samples.medianOf({ server: baseline.server, scenario: baseline.scenario }, 'requestsPerSecond');
  return capacity === undefined ? undefined : capacity / 2;
}

export function rotated<T>(items: readonly T[], by: number): readonly T[] {
  const first = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(first), ...items.slice(0, first)];
}
